import { describe, expect, it } from 'vitest';
import {
  assess,
  type Assessment,
  type Case,
  type Point,
} from '../../src/modules/progress/assessment/progress.rules.js';
import { PROGRESS_RULES, type Status } from '../../src/modules/progress/assessment/status.rules.js';
import { at, day, of } from './progress-case.js';
import { CASES, few, held } from './progress-examples.js';

const STATUS = new Map<string, Status>(PROGRESS_RULES.map(({ code, status }) => [code, status]));

describe('how far a target is', () => {
  it.each(CASES)('%s', (_, given, expected) => {
    const { rule } = expected;
    expect(assess(given)).toMatchObject({ ...expected, status: STATUS.get(rule!) });
  });

  it('has a case for each rule', () => {
    expect(new Set(CASES.map(([, , { rule }]) => rule))).toEqual(new Set(STATUS.keys()));
    expect(new Set(CASES.map(([name]) => name)).size).toBe(CASES.length);
  });
});

describe('the policy’s own targets', () => {
  const year = (differs: Partial<Case>): Case => of({ startsOn: '2024-01-01', endsOn: '2024-12-31', ...differs });

  it.each<[string, Case, Partial<Assessment>]>([
    [
      'clause 2.8.3.4, 示范村100个以上: 52 by the middle of the year',
      year({ goal: '100', on: '2024-06-30', points: [{ on: '2024-06-30', value: '52' }] }),
      { rule: 'ON_PACE', status: 'ON_TRACK', expected: '49.589041', ratio: '0.52' }, // 181 of 365 days
    ],
    [
      'clause 2.3.3.6, 到2024年农村自来水普及率达到92%以上: from 88 % in 2021 to 90.1 % at the end of 2023',
      of({
        pace: 'MOVES',
        baseline: '88',
        goal: '92',
        startsOn: '2021-12-31',
        endsOn: '2024-12-31',
        on: '2023-12-31',
        points: [
          { on: '2022-12-31', value: '89.4' },
          { on: '2023-12-31', value: '90.1' },
        ],
      }),
      { rule: 'UNDER_PACE', status: 'BEHIND', ratio: '0.525' },
    ],
    [
      'clause 2.7.3.2, 力争2024年达到65%: 60 % after two of three years',
      of({
        pace: 'MOVES',
        baseline: '50',
        goal: '65',
        startsOn: '2021-12-31',
        endsOn: '2024-12-31',
        on: '2023-12-31',
        points: [{ on: '2023-12-31', value: '60' }],
      }),
      { rule: 'ON_PACE', expected: '59.990876', ratio: '0.6667' }, // 2024 is a day longer
    ],
    [
      'clause 2.10.3.1, 每年到对口联系帮扶村调研指导不少于2次: one visit, in December',
      year({ goal: '2', on: '2024-12-15', points: [{ on: '2024-03-08', value: '1' }] }),
      { rule: 'UNDER_PACE', status: 'BEHIND', ratio: '0.5' },
    ],
    [
      'clause 2.2.3.4, 落实每村1名信息员制度: a village has two',
      year({
        comparator: 'EQUAL',
        pace: 'HOLDS',
        goal: '1',
        on: '2024-06-30',
        points: [{ on: '2024-06-30', value: '2' }],
      }),
      { rule: 'MET', status: 'ACHIEVED', ratio: '2' },
    ],
  ])('%s', (_, given, expected) => {
    expect(assess(given)).toMatchObject(expected);
  });
});

describe('since when', () => {
  const line = (...values: string[]): Point[] => values.map((value, index) => at((index + 1) * 10, value));

  it.each<[string, Case, number | null]>([
    ['a status that always was', of({ points: line('1', '2', '3', '4', '5') }), 10],
    ['a status that began in between', of({ points: line('10', '20', '10', '11', '12') }), 30],
    ['a status that was lost and came back', of({ points: line('10', '5', '30', '40', '50') }), 30],
    ['a status that began with the last point', of({ points: line('1', '2', '3', '4', '50') }), 50],
    ['a status that began after the last point', of({ points: line('10', '20', '30') }), null],
    ['behind as before, and now missed', of({ on: day(101), points: line('10', '5', '6') }), 20],
    [
      'what held before the window is judged from its first day',
      held('1', { points: [at(-9, '1'), at(0, '1'), at(9, '1')] }),
      0,
    ],
    ['unknown, since the last has too few reporters', of({ points: line('10', '20'), coverage: few }), 20],
  ])('%s', (_, given, number) => {
    expect(assess(given).since).toBe(number === null ? null : day(number));
  });
});
