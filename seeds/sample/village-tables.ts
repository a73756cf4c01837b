import { dayAfter } from '../../src/kernel/period.js';
import { VillageOneTable } from '../../src/modules/village/village-one-table.entity.js';
import { regionId } from '../region.js';
import type { SeedRow } from '../seed.js';
import { committees } from './places.js';
import { random } from './random.js';
import { dueBy, sampleRow } from './sample-row.js';

/** Of 1,322 villages, 32 have handed in no table. */
const COUNTS = { CHECKED: 1_243, SUBMITTED: 34, RETURNED: 13 };
/** Villages that had to fill in other forms, mostly for three departments. */
const OTHER_FORMS = 140;
const ASKING = [['市民政局', 5], ['市农业农村局', 4], ['市卫健委', 3], ['市教育局', 1], ['市水利和湖泊局', 1]] as const; // prettier-ignore

/** Registered households of a village in the samples. */
export const householdsOf = (village: string): number => random(`households ${village}`).whole(180, 900);

function figuresOf(village: string): Readonly<Record<string, unknown>> {
  const dice = random(`one table ${village}`);
  const households = householdsOf(village);
  const people = Math.round((households * dice.whole(270, 360)) / 100);
  const share = (of: number, low: number, high: number): number => Math.round((of * dice.whole(low, high)) / 1000);
  return {
    households,
    people,
    residents: share(people, 480, 860),
    liftedOutHouseholds: share(households, 60, 320),
    monitoredHouseholds: share(households, 2, 14),
    allowancePeople: share(people, 15, 50),
    extremePovertyPeople: share(people, 3, 14),
    disabledPeople: share(people, 20, 55),
    elderlyAlone: share(people, 10, 40),
    leftBehindChildren: share(people, 3, 20),
    migrantWorkers: share(people, 180, 390),
    partyMembers: share(people, 25, 60),
    cultivatedMu: String(share(people, 900, 2600)),
    forestMu: String(share(people, 1200, 9000)),
    collectiveYuan: String(dice.whole(40, 900) * 1000),
    incomeYuanPerHead: String(dice.whole(14_000, 29_000)),
    tapWaterHouseholds: share(households, 860, 1000),
    sanitaryToilets: share(households, 780, 1000),
    cooperatives: dice.whole(0, 6),
  };
}

/** Generates the tables of 2024. */
export function sampleVillageTables(): SeedRow[] {
  const dice = random('one tables');
  const states = Object.entries(COUNTS).flatMap(([state, count]) => Array.from({ length: count }, () => state));
  return dice.some(committees, states.length).map(({ code }, at) => {
    const state = states[at]!; // as many as villages
    const submittedOn =
      state === 'CHECKED' ? dayAfter('2024-03-01', dice.whole(0, 200)) : `2024-10-${dice.whole(10, 30)}`;
    const otherForms = at % 9 === 4 && at < OTHER_FORMS * 9 ? dice.whole(1, 3) : 0;
    return sampleRow(VillageOneTable, `${code}/2024`, {
      region: regionId(code),
      period: '2024',
      state,
      submittedOn,
      ...dueBy(state === 'CHECKED' ? null : dayAfter(submittedOn, 15)),
      ...figuresOf(code),
      otherForms,
      otherFormsBy: [...new Set(Array.from({ length: otherForms }, () => dice.weighted(ASKING)))],
    });
  });
}
