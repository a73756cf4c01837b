import { Guarantee } from '../src/modules/policy/guarantee.entity.js';
import { KeyTask } from '../src/modules/policy/key-task.entity.js';
import { Measure } from '../src/modules/policy/measure.entity.js';
import { PhaseGoal } from '../src/modules/policy/phase-goal.entity.js';
import { Problem } from '../src/modules/policy/problem.entity.js';
import {
  Target,
  type Comparator,
  type TargetExplicitness,
  type TargetKind,
} from '../src/modules/policy/target.entity.js';
import type { RegionLevel } from '../src/modules/region/region.entity.js';
import { readData } from './data.js';
import { departmentId } from './department.js';
import { regionId } from './region.js';
import { seedId, type SeedRow, type Seeder } from './seed.js';
import { policyClause } from './sources.js';

interface Clause {
  readonly clause: string;
  readonly text: string;
}
interface TaskRecord {
  readonly id: string;
  readonly number: number;
  readonly clause: string;
  readonly title: string;
  readonly titleEn: string;
  readonly goal: Clause;
  readonly deadline: {
    readonly clause: string;
    readonly date: string;
    readonly quote: string;
    readonly longTerm: boolean;
  };
  readonly responsibleUnits: readonly { readonly departmentId: string }[];
  readonly problems: readonly Clause[];
  readonly measures: readonly (Clause & { readonly ordinal: number; readonly actions: readonly Clause[] })[];
}
interface PolicyRecord {
  readonly phaseGoals: readonly (Clause & { readonly id: string; readonly year: number })[];
  readonly tasks: readonly TaskRecord[];
  readonly guarantees: readonly {
    readonly id: string;
    readonly clause: string;
    readonly title: string;
    readonly titleEn: string;
    readonly provisions: readonly Clause[];
  }[];
}

export interface TargetRecord {
  readonly id: string;
  readonly clause: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: string;
  readonly comparator: '=' | '>=' | '>' | '<=';
  /** A date where `unit` is `date`. */
  readonly value: number | string | null;
  readonly unit: string;
  readonly cadence: string;
  readonly scope: string;
  readonly years: readonly number[];
  readonly quote: string;
  readonly status: string;
  readonly note?: string;
  readonly longTerm?: boolean;
  readonly baseline?: string;
  readonly cumulative2024?: number;
  readonly sizeThreshold?: { readonly comparator: string; readonly value: number; readonly unit: string };
  readonly elements?: readonly string[];
  readonly stages?: readonly string[];
  readonly regionCodes?: readonly string[];
}

/** Columns of every record of the policy: it is real, and cites the clauses that state it. */
const statedIn = (...clauses: string[]): Pick<SeedRow, 'provenance' | 'sources'> & { remark: string | null } => ({
  provenance: 'REAL_VERIFIED',
  sources: clauses.map(policyClause),
  remark: null,
});

const keyTask = (task: TaskRecord): SeedRow => ({
  id: seedId('KeyTask', task.id),
  number: task.number,
  clause: task.clause,
  name: task.title,
  nameEn: task.titleEn,
  goal: task.goal.text,
  goalClause: task.goal.clause,
  deadline: task.deadline.date,
  deadlineQuote: task.deadline.quote,
  isLongTerm: task.deadline.longTerm,
  responsibleUnits: task.responsibleUnits.map((unit) => departmentId(unit.departmentId)),
  leadUnits: [], // the deadline lines (2.1.4 to 2.10.4) list 责任单位 alone, without 牵头 or 配合
  assistingUnits: [],
  ...statedIn(task.clause, task.goal.clause, task.deadline.clause),
});

const measuresOf = (task: TaskRecord): SeedRow[] =>
  task.measures.map(({ clause, ordinal, text, actions }) => ({
    id: seedId('Measure', clause),
    clause,
    ordinal,
    text,
    actions,
    keyTask: seedId('KeyTask', task.id),
    ...statedIn(clause),
  }));

const problemsOf = (task: TaskRecord): SeedRow[] =>
  task.problems.map(({ clause, text }) => ({
    id: seedId('Problem', clause),
    clause,
    text,
    keyTask: seedId('KeyTask', task.id),
    ...statedIn(clause),
  }));

const COMPARATORS: Readonly<Record<TargetRecord['comparator'], Comparator>> = {
  '=': 'EQUAL',
  '>=': 'AT_LEAST',
  '>': 'MORE_THAN',
  '<=': 'AT_MOST',
};

/**
 * Levels of region that a scope concerns. A scope that is not a level has the level where its objects are found:
 * people, and what stands or works in a village, the village; sites, funds and projects the county that manages them;
 * assets the three levels whose duty clause 2.6.3.1 names; fields of the city's expert teams the city.
 */
const LEVELS: Readonly<Record<string, readonly RegionLevel[]>> = {
  city: ['PREFECTURE'],
  'city + county': ['PREFECTURE', 'COUNTY'],
  'city department + county': ['PREFECTURE', 'COUNTY'],
  'county + city department': ['PREFECTURE', 'COUNTY'],
  county: ['COUNTY'],
  township: ['TOWNSHIP'],
  village: ['VILLAGE'],
  household: ['VILLAGE'],
  person: ['VILLAGE'],
  student: ['VILLAGE'],
  dwelling: ['VILLAGE'],
  'stationed cadre': ['VILLAGE'],
  'stationed team': ['VILLAGE'],
  'sending unit x village': ['VILLAGE'],
  'resettlement site': ['COUNTY'],
  fund: ['COUNTY'],
  project: ['COUNTY'],
  asset: ['COUNTY', 'TOWNSHIP', 'VILLAGE'],
  'demonstration unit': ['COUNTY', 'TOWNSHIP', 'VILLAGE'],
  field: ['PREFECTURE'],
  sector: ['PREFECTURE', 'COUNTY'],
};

/** The date as written, or the end of the year in `by 2024` and `2024`; null for a repeated or continuing duty. */
function dueOn({ value, cadence }: TargetRecord): string | null {
  if (typeof value === 'string') return value;
  const year = /^(?:by )?(\d{4})$/.exec(cadence)?.[1];
  return year ? `${year}-12-31` : null;
}

function minimumPeople({ id, sizeThreshold }: TargetRecord): number | null {
  if (!sizeThreshold) return null;
  const { comparator, value, unit } = sizeThreshold;
  if (comparator !== '>=' || unit !== 'people') throw new Error(`${id}: only a least number of people can be held`);
  return value;
}

export function levelsOf({ id, scope }: TargetRecord): readonly RegionLevel[] {
  const levels = LEVELS[scope];
  if (!levels) throw new Error(`${id}: no levels are known for the scope ${scope}`);
  return levels;
}

/** The enum value of a word; the database checks it. */
const enumValue = <W extends string>(word: string): W => word.toUpperCase().replaceAll('-', '_') as W;

const decimal = (value: unknown): string | null => (typeof value === 'number' ? String(value) : null);

/** Looks up the id of a row by its clause. */
const finder = (rows: readonly SeedRow[]): ((clause: string) => string | null) => {
  const ids = new Map(rows.map((row) => [row['clause'], row.id]));
  return (clause) => ids.get(clause) ?? null;
};

type Parent = 'keyTask' | 'measure' | 'phaseGoal' | 'guarantee';

const target =
  (parents: Readonly<Record<Parent, ReturnType<typeof finder>>>) =>
  (record: TargetRecord): SeedRow => {
    const { id, clause, years, regionCodes = [], elements = record.stages ?? [] } = record;
    const chapter = clause.split('.').slice(0, 2).join('.');
    return {
      id: seedId('Target', id),
      key: id,
      name: record.name,
      nameEn: record.nameEn,
      clause,
      quote: record.quote,
      explicitness: enumValue<TargetExplicitness>(record.status),
      kind: enumValue<TargetKind>(record.kind),
      comparator: COMPARATORS[record.comparator],
      value: decimal(record.value),
      cumulativeValue: decimal(record.cumulative2024),
      unit: record.unit,
      baseline: record.baseline ?? null,
      minimumPeople: minimumPeople(record),
      dueOn: dueOn(record),
      cadence: record.cadence,
      firstYear: Math.min(...years),
      lastYear: Math.max(...years),
      isLongTerm: record.longTerm ?? false,
      scope: record.scope,
      levels: levelsOf(record),
      namedRegions: regionCodes.map(regionId),
      elements,
      keyTask: parents.keyTask(chapter),
      measure: parents.measure(clause),
      phaseGoal: parents.phaseGoal(clause),
      guarantee: parents.guarantee(chapter),
      ...statedIn(clause),
      remark: record.note ?? null,
    };
  };

export const seedPolicy: Seeder = () => {
  const policy = readData<PolicyRecord>('policy');
  const { targets } = readData<{ targets: TargetRecord[] }>('targets');
  const keyTasks = policy.tasks.map(keyTask);
  const measures = policy.tasks.flatMap(measuresOf);
  const phaseGoals = policy.phaseGoals.map(({ id, clause, year, text }) => ({
    id: seedId('PhaseGoal', id),
    clause,
    year,
    text,
    ...statedIn(clause),
  }));
  const guarantees = policy.guarantees.map(({ id, clause, title, titleEn, provisions }) => ({
    id: seedId('Guarantee', id),
    clause,
    name: title,
    nameEn: titleEn,
    provisions,
    ...statedIn(clause),
  }));
  const parents = {
    keyTask: finder(keyTasks),
    measure: finder(measures),
    phaseGoal: finder(phaseGoals),
    guarantee: finder(guarantees),
  };
  return [
    { of: KeyTask, rows: keyTasks },
    { of: Measure, rows: measures },
    { of: Problem, rows: policy.tasks.flatMap(problemsOf) },
    { of: PhaseGoal, rows: phaseGoals },
    { of: Guarantee, rows: guarantees },
    { of: Target, rows: targets.map(target(parents)) },
  ];
};
