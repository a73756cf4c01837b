import { expect, test } from 'vitest';
import { sharedApp } from '../kit/shared-app.js';

/* What the registers say of the targets at the end of 2024, and the defects that the samples have: the oracle of REGISTERS.md. */

const app = await sharedApp();

/** Of each target what it has come to and what it takes, in the unit of its indicator. */
const ORACLE: Readonly<Record<string, readonly [actual: number, goal: number]>> = {
  'water-emergency': [4, 6],
  'training-plan': [13, 14],
  'stage-task-list': [1, 1],
  'village-plans': [35.1, 17.5], // 464 of 1,322 villages, and what it was a year before
  checklist: [89.3, 100], // 1,180
  'one-table': [94, 100], // 1,243
  'joint-meetings': [4, 1],
  'consultation-meeting': [2, 2],
  'officer-training': [100, 100],
  'early-warning-platform': [2, 2],
  'employment-platform': [14, 14],
  'consumption-platform': [1, 1],
  'info-officer-per-village': [98.9, 100], // 14 villages have none
  'phase-2024-lookback': [93.8, 100], // 1,240 villages
  'phase-2024-issues-zero': [41, 0],
  'phone-issues-closed': [12, 0],
  'principal-visits': [86, 100], // 14 of 100 teams
  'deputy-visits': [86, 100],
  'expert-team': [75, 100], // 6 of 8 chains
  'four-no-removals': [92.3, 100], // 12 of 13 counties
  'village-doctor': [65.1, 60.2], // and what it was a year before
  'three-governances': [51.3, 100],
  'three-in-village': [48.1, 100],
  'six-duties': [28, 100],
  'create-before-certify': [0, 0],
};

/** Those that were due in 2022: the evaluation was accepted two months late. */
const ORACLE_OF_2022: typeof ORACLE = {
  'implementation-plan': [88.9, 100], // 40 of 45 units
  'strategy-evaluation': [0, 1],
};

interface Progress {
  readonly target: { readonly key: string };
  readonly actual: string;
  readonly goal: string;
}
const rounded = (text: string): number => Math.round(Number(text) * 10) / 10;

async function progressOf(period: string): Promise<ReadonlyMap<string, readonly [actual: number, goal: number]>> {
  const query = `{ region(code: "4205") { progress(period: "${period}") { target { key } actual goal } } }`;
  const { data } = await app.ask<{ region: { progress: Progress[] } }>(query);
  return new Map(
    data.region.progress.map(({ target, actual, goal }) => [target.key, [rounded(actual), rounded(goal)]]),
  );
}

test.each([
  ['2024', ORACLE],
  ['2022', ORACLE_OF_2022],
])('of %s', async (period, oracle) => {
  const progress = await progressOf(period);
  const found = Object.keys(oracle).map((key) => [key, progress.get(`tgt-${key}`)]);
  expect(Object.fromEntries(found)).toEqual(oracle);
});
