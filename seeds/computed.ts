import { dayAfter } from '../src/kernel/period.js';
import type { DataModel } from '../src/kernel/model/model.js';
import { COMPUTED_SOURCES } from '../src/modules/indicator/computed.routines.js';
import {
  computedIndicators,
  computedPeriods,
  computeFigures,
  withComputations,
  type ComputedFigure,
  type ComputedIndicator,
  type Read,
} from '../src/modules/indicator/computed.service.js';
import { Observation } from '../src/modules/indicator/observation.entity.js';
import { seedId, type Seeded, type SeedRow } from './seed.js';

/** The last day of the samples: what the platform computes later depends on the day of its start. */
const LAST_DAY = '2024-12-31';

type Days = ReturnType<typeof computedPeriods>[number];

/** A figure as it was known on the day after its period, so that the past of the samples is a past. */
const observation = (
  { id, key }: ComputedIndicator,
  { code: period, startsOn, endsOn }: Days,
  { region, code, value, weight, isSample }: ComputedFigure,
): SeedRow => ({
  id: seedId('Observation', `${key} ${code} ${period}`),
  indicator: id,
  region,
  period,
  startsOn,
  endsOn,
  origin: 'COMPUTED',
  state: 'APPROVED',
  value,
  weight,
  reportedOn: endsOn,
  reporter: null,
  figure: value,
  figureWeight: weight,
  figureSince: `${dayAfter(endsOn, 1)}T01:00:00.000Z`,
  revisions: [],
  provenance: isSample ? 'SAMPLE' : 'UNVERIFIED',
  sources: COMPUTED_SOURCES,
  remark: null,
});

/** What the platform computes from the seeded registers, by the same statements as later. */
export async function computedSeeds(read: Read, model: DataModel): Promise<Seeded[]> {
  const indicators = withComputations(await read(computedIndicators), model);
  const rows: SeedRow[] = [];
  for (const indicator of indicators) {
    for (const period of computedPeriods(indicator, LAST_DAY)) {
      const figures = await computeFigures(indicator, period, LAST_DAY, null, { read, model });
      rows.push(...figures.filter(({ value }) => value !== null).map((each) => observation(indicator, period, each)));
    }
  }
  return [{ of: Observation, rows }];
}
