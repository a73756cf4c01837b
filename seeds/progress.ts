import { Judgement } from '../src/modules/progress/measurement/judgement.entity.js';
import { apportion } from '../src/modules/progress/goals/share.rules.js';
import { TargetReading } from '../src/modules/progress/measurement/target-reading.entity.js';
import { TargetShare } from '../src/modules/progress/goals/target-share.entity.js';
import { readData } from './data.js';
import { levelsOf, type TargetRecord } from './policy.js';
import { regionId } from './region.js';
import { sampleJudgements } from './sample/judgements.js';
import { counties, townships, villages, type Place } from './sample/places.js';
import { seedId, type SeedRow, type Seeder } from './seed.js';
import { policyClause, SAMPLE_SOURCE } from './sources.js';

interface ReadingRecord {
  readonly target: string;
  readonly method: string;
  readonly indicator: string | null;
  readonly reading: string;
}

const readingRow =
  (clauses: ReadonlyMap<string, string>) =>
  ({ target, indicator, ...record }: ReadingRecord): SeedRow => ({
    ...record,
    id: seedId('TargetReading', target),
    target: seedId('Target', target),
    indicator: indicator && seedId('Indicator', indicator),
    provenance: 'UNVERIFIED',
    sources: [policyClause(clauses.get(target)!)], // every reading has a target
    remark: '我方口径，待规划部门确认。Our reading, to be confirmed by the planners.',
  });

/** Yearly targets that are divided among the counties, by the number of their townships or villages. */
const DIVISIONS = {
  'tgt-demo-towns': { whole: '10', among: townships },
  'tgt-demo-villages': { whole: '100', among: villages },
};
const YEARS = ['2022', '2023', '2024'];

/** Divides a whole by the number of places in each region. */
function divide(whole: string, regions: readonly Place[], among: readonly Place[]): { code: string; part: string }[] {
  const sizes = regions.map(({ code }) => String(among.filter((place) => place.code.startsWith(code)).length));
  return apportion(whole, sizes, 0).map((part, at) => ({ code: regions[at]!.code, part })); // one for each region
}

const share = (target: string, code: string, period: string, value: string): SeedRow => ({
  id: seedId('TargetShare', `${target} ${code} ${period}`),
  target: seedId('Target', target),
  region: regionId(code),
  period,
  value,
  weight: null,
  provenance: 'SAMPLE',
  sources: [SAMPLE_SOURCE],
  remark: null,
});

/** No source publishes the division: it is sample data, which adds up to the policy's numbers. */
function* shares(): Generator<SeedRow> {
  for (const [target, { whole, among }] of Object.entries(DIVISIONS)) {
    for (const { code, part } of divide(whole, counties, among)) {
      yield* YEARS.map((period) => share(target, code, period, part));
      if (among !== villages) continue;
      const below = townships.filter((township) => township.code.startsWith(code));
      for (const each of divide(part, below, among))
        yield* YEARS.map((period) => share(target, each.code, period, each.part));
    }
  }
}

export const seedProgress: Seeder = () => {
  const { readings } = readData<{ readings: ReadingRecord[] }>('readings');
  const { targets } = readData<{ targets: TargetRecord[] }>('targets');
  const clauses = new Map(targets.map(({ id, clause }) => [id, clause]));
  const judgedTargets = new Set(readings.filter(({ method }) => method === 'JUDGEMENT').map(({ target }) => target));
  const judgeable = targets
    .filter(({ id }) => judgedTargets.has(id))
    .map((target) => ({ target: target.id, level: levelsOf(target)[0]! })); // each target concerns at least one level
  return [
    { of: TargetReading, rows: readings.map(readingRow(clauses)) },
    { of: TargetShare, rows: [...shares()] },
    { of: Judgement, rows: sampleJudgements(judgeable) },
  ];
};
