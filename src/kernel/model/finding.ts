import type { Class } from '../describe.js';
import type { PeriodKind } from '../period.js';
import type { Sql } from '../sql.js';
import { filterOf, momentsIn, type MomentFilter, type Words } from './computation.js';
import { hasDeadlines } from './deadline.js';
import type { BaseEntity } from './entity.js';
import type { EntityMeta } from './model.js';
import type { FigureAt } from './moment.js';
import type { Setting } from './setting.js';

/** A condition on the aliased row that the words of filters do not say. */
export class RowCondition {
  constructor(
    /** The types besides the row's own on whose rows it depends. */
    readonly reads: readonly Class[],
    readonly on: (row: string, at: FigureAt) => Sql<boolean>,
    readonly settings: readonly Setting[] = [],
  ) {}
}

/** What words of filters do not say: `whereSql([Visit], (row, { day }) => sql…)`. */
export const whereSql = (
  reads: readonly Class[],
  on: RowCondition['on'],
  settings: readonly Setting[] = [],
): RowCondition => new RowCondition(reads, on, settings);

type Part<T> = Words<T> | RowCondition;
/** Conditions on rows: each of them holds. */
export type RowWhere<T> = Part<T> | readonly Part<T>[];

/** Rows of a type that fit conditions, as of a region and a day. */
export interface FittingRows {
  readonly of: Class;
  readonly filter: MomentFilter;
  readonly conditions: readonly RowCondition[];
}

export function fittingRows<T extends BaseEntity>(of: abstract new () => T, where: RowWhere<T>): FittingRows {
  const parts = (Array.isArray(where) ? where : [where]) as readonly Part<T>[]; // `isArray` does not narrow readonly
  const conditions = parts.filter((part) => part instanceof RowCondition);
  const words = parts.filter((part): part is Words<T> => !(part instanceof RowCondition));
  return { of, filter: filterOf(words), conditions };
}

/** The settings that conditions read. */
export const settingsOfRows = ({ filter, conditions }: FittingRows): readonly Setting[] => [
  ...momentsIn(filter).flatMap(({ settings }) => settings),
  ...conditions.flatMap(({ settings }) => settings),
];

/** For which period rows are judged: the running one of a kind, or the last that is over. */
export interface Span {
  readonly kind: Exclude<PeriodKind, 'PLAN'>;
  readonly isOver: boolean;
}

export type FindingKind = 'FINDING' | 'LATE';

/** What the platform looks for in the rows of a type: each row that fits is shown, and never refused. */
export interface Finding extends FittingRows {
  readonly kind: FindingKind;
  /** Key of its warning rule: `officer-missing`. */
  readonly key: string;
  readonly code: string;
  /** The texts of a finding, with `{days}` for values. */
  readonly zh: string;
  readonly en: string;
  /** The values that the texts name: settings, or properties of the row. */
  readonly values: Readonly<Record<string, Setting | string>>;
  readonly handlingDays: number;
  readonly span: Span | null;
  /** Who may see a finding, besides that they see its row: said where it depends on rows that are not all public. */
  readonly sensitivity: 'PUBLIC' | 'INTERNAL' | null;
}

interface FindingOptions<K extends string> {
  /** The values that the texts name: settings, or properties of the row. */
  readonly values?: Readonly<Record<string, Setting | K>>;
  /** Days within which it has to be handled, until an administrator of rules changes them. */
  readonly handlingDays?: number;
  /** Rows are judged for the running period of this kind, once each. */
  readonly period?: Span['kind'];
  /** Rows are judged for the last period of this kind that is over, once each. */
  readonly ended?: Span['kind'];
  /** Who may see it where it tells of rows that are not all public; nobody sees it who does not see its row. */
  readonly sensitivity?: 'PUBLIC' | 'INTERNAL';
}

const HANDLING_DAYS = 30;

/**
 * Declares what contradicts itself or is missing: rows that fit are shown as warnings about them, and cleared once they
 * no longer fit: `finding('CADRE_DAYS', '上月驻村不足 {days} 天。', 'Fewer than {days} days.', Assignment, { … })`.
 */
export function finding<T extends BaseEntity>(
  code: string,
  zh: string,
  en: string,
  of: abstract new () => T,
  where: RowWhere<NoInfer<T>>,
  options: FindingOptions<keyof NoInfer<T> & string> = {},
): Finding {
  const { values = {}, handlingDays = HANDLING_DAYS, period, ended, sensitivity = null } = options;
  const kind = period ?? ended;
  return {
    ...fittingRows(of, where),
    kind: 'FINDING',
    key: keyOf(code),
    code,
    zh,
    en,
    values,
    handlingDays,
    span: kind ? { kind, isOver: period === undefined } : null,
    sensitivity,
  };
}
const keyOf = (code: string): string => code.toLowerCase().replaceAll('_', '-');

/** The settings that a finding reads, for its rows and its texts. */
export const settingsOfFinding = (of: Finding): readonly Setting[] => [
  ...settingsOfRows(of),
  ...Object.values(of.values).filter((value) => typeof value !== 'string'),
];

/** What is overdue is a finding by the deadlines of its type alone. */
const lateRows = ({ type, table }: EntityMeta): Finding => ({
  of: type,
  filter: { isOverdue: { eq: true } },
  conditions: [],
  kind: 'LATE',
  key: `${table.replaceAll('_', '-')}-late`,
  code: `${table.toUpperCase()}_LATE`,
  zh: '应于 {dueOn} 前办理，逾期未办。',
  en: 'It should have been done by {dueOn}.',
  values: { dueOn: 'stateDueOn' },
  handlingDays: HANDLING_DAYS,
  span: null,
  sensitivity: null,
});

/** Those of all types, the declared ones and what is overdue. @throws if two have one key */
export function findingsByKey(
  findings: readonly Finding[],
  entities: readonly EntityMeta[],
): ReadonlyMap<string, Finding> {
  const every = [...findings, ...entities.filter(hasDeadlines).map(lateRows)];
  const byKey = new Map(every.map((each) => [each.key, each]));
  const twice = every.find((each) => byKey.get(each.key) !== each);
  if (twice) throw new Error(`the finding ${twice.code} is declared twice`);
  return byKey;
}
