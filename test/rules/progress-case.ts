import type { Case, Point } from '../../src/modules/progress/assessment/progress.rules.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Day 0 to 100 of a window of a hundred days: the number of the day is the share of the window, in per cent. */
export const day = (number: number): string =>
  new Date(Date.parse('2024-01-01') + number * DAY_MS).toISOString().slice(0, 10);
export const at = (number: number, value: string): Point => ({ on: day(number), value });

/** Half of the window gone, 100 to be counted up, everybody has reported: what a case is not about. */
const BASE: Case = {
  comparator: 'AT_LEAST',
  goal: '100',
  baseline: null,
  pace: 'ACCUMULATES',
  startsOn: day(0),
  endsOn: day(100),
  on: day(50),
  points: [],
  coverage: { expected: 10, reported: 10 },
  addsUp: false,
};
export const of = (differs: Partial<Case>): Case => ({ ...BASE, ...differs });

/** Tap water: from 80 % to 92 %, half of the way to go by now is 86 %. */
export const moved = (value: string, differs: Partial<Case> = {}): Case =>
  of({ pace: 'MOVES', baseline: '80', goal: '92', points: [at(50, value)], ...differs });
