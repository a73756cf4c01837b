import type { Assessment, Case } from '../../src/modules/progress/assessment/progress.rules.js';
import { at, day, moved, of } from './progress-case.js';

const counted = (value: string, differs: Partial<Case> = {}): Case => of({ points: [at(50, value)], ...differs });
export const held = (value: string, differs: Partial<Case> = {}): Case =>
  of({ pace: 'HOLDS', goal: '1', points: [at(50, value)], ...differs });
const inRange = (value: string, differs: Partial<Case> = {}): Case =>
  of({
    pace: 'MOVES',
    goal: null,
    range: { lower: '40', upper: '60' },
    baseline: '20',
    points: [at(50, value)],
    ...differs,
  });
export const few = { expected: 10, reported: 7 };

export const CASES: [name: string, of: Case, expected: Partial<Assessment>][] = [
  // what cannot be judged
  [
    'what the caller is not told',
    held('1', { points: [], isWithheld: true }),
    { rule: 'WITHHELD', status: 'UNKNOWN', actual: null, ratio: null, projection: null, since: null },
  ],
  [
    'a region that does not exist at the end of the period',
    held('1', { points: [], exists: false }),
    { rule: 'REGION_NOT_IN_PERIOD', status: 'UNKNOWN', actual: null, ratio: null, projection: null, since: null },
  ],
  [
    'the policy gives no value',
    counted('5', { goal: null }),
    { rule: 'NO_GOAL', actual: '5', expected: null, ratio: null },
  ],
  ['no value and no report', of({ goal: null }), { rule: 'NO_GOAL', actual: null, projection: null, since: null }],
  ['the window has not begun', of({ on: day(-1) }), { rule: 'NOT_YET', expected: null, ratio: null, projection: null }],
  [
    'the window has not begun, but the level is known',
    moved('85', { on: day(-1), points: [at(-5, '85')] }),
    { rule: 'NOT_YET', actual: '85', ratio: null, projection: null },
  ],
  [
    'a year before the first of the target',
    counted('5', { applicability: 'BEFORE' }),
    { rule: 'NOT_YET', actual: '5', expected: null, ratio: null, projection: null, since: null },
  ],
  [
    'a year after the last of the target',
    counted('5', { applicability: 'AFTER' }),
    { rule: 'ENDED', actual: '5', expected: null, ratio: null, projection: null, since: null },
  ],
  [
    'a year after the last of the target, without a goal',
    of({ goal: null, applicability: 'AFTER' }),
    { rule: 'ENDED' },
  ],
  ['nothing is reported', of({}), { rule: 'NOTHING_REPORTED', actual: null, expected: '50', ratio: null, since: null }],
  ['nothing is reported and the window is over', of({ on: day(101) }), { rule: 'NOTHING_REPORTED', expected: '100' }],
  ['zero is reported', counted('0'), { rule: 'UNDER_PACE', actual: '0', ratio: '0' }],
  ['only a report from after the day', of({ points: [at(51, '100')] }), { rule: 'NOTHING_REPORTED', actual: null }],
  ['a sum of before the window', of({ points: [at(-1, '80')] }), { rule: 'NOTHING_REPORTED', actual: null }],

  // counting up
  ['counted up to the pace exactly', counted('50'), { rule: 'ON_PACE', expected: '50', ratio: '0.5' }],
  ['counted up to 90 % of the pace', counted('45'), { rule: 'NEAR_PACE', ratio: '0.45' }],
  ['counted up to just under 90 %', counted('44.999999'), { rule: 'UNDER_PACE' }],
  ['counted up to the goal early', counted('100.00'), { rule: 'MET', actual: '100.00', ratio: '1' }],
  ['counted above the goal', counted('130'), { rule: 'MET', ratio: '1.3' }],
  ['a third of the goal', counted('1', { goal: '3' }), { rule: 'UNDER_PACE', expected: '1.5', ratio: '0.3333' }],
  ['a ratio on the half', counted('0.00005', { goal: '1' }), { rule: 'UNDER_PACE', ratio: '0.0001' }],
  ['a correction below zero', counted('-3'), { rule: 'UNDER_PACE', ratio: '0' }],
  ['a goal of zero', counted('0', { goal: '0' }), { rule: 'MET', ratio: '1' }],
  [
    'the first day, nothing done',
    of({ on: day(0), points: [at(0, '0')] }),
    { rule: 'ON_PACE', expected: '0', ratio: '0' },
  ],
  [
    'the last day, its figure missing',
    of({ on: day(100), points: [at(99, '99')] }),
    { rule: 'NEAR_PACE', expected: '100' },
  ],
  ['the last day, its figure in', of({ on: day(100), points: [at(100, '99')] }), { rule: 'MISSED', projection: null }],
  ['over and short by a hair', of({ on: day(101), points: [at(100, '99.999')] }), { rule: 'MISSED', ratio: '1' }], // 4 places
  ['over and met', of({ on: day(400), points: [at(100, '100')] }), { rule: 'MET', projection: null }],
  [
    'met, but after the window',
    of({ on: day(400), points: [at(100, '90'), at(200, '100')] }),
    { rule: 'MISSED', actual: '90' },
  ],
  [
    'a window of one day, on it',
    of({ endsOn: day(0), on: day(0), points: [at(0, '99')] }),
    { rule: 'MISSED', expected: '100' },
  ],
  ['more than, and it is equal', counted('100', { comparator: 'MORE_THAN' }), { rule: 'ON_PACE', ratio: '1' }],
  [
    'more than, equal at the end',
    of({ comparator: 'MORE_THAN', on: day(101), points: [at(99, '100')] }),
    { rule: 'MISSED' },
  ],
  ['more than, by a little', counted('100.01', { comparator: 'MORE_THAN' }), { rule: 'MET', ratio: '1.0001' }],
  [
    'less than, and it is less',
    of({ comparator: 'LESS_THAN', on: day(101), points: [at(99, '99.99')] }),
    { rule: 'MET' },
  ],
  [
    'less than, and it is equal',
    of({ comparator: 'LESS_THAN', on: day(101), points: [at(99, '100')] }),
    { rule: 'MISSED' },
  ],
  ['less than holds', held('0.9', { comparator: 'LESS_THAN' }), { rule: 'MET' }],
  ['less than does not hold', held('1', { comparator: 'LESS_THAN' }), { rule: 'BROKEN', ratio: '1' }],
  ['equal, and more is done', counted('2', { comparator: 'EQUAL', goal: '1' }), { rule: 'MET', ratio: '2' }],
  ['equal, and less is done', counted('4', { comparator: 'EQUAL', goal: '5' }), { rule: 'ON_PACE', ratio: '0.8' }],

  // counting under a ceiling
  ['under the ceiling', counted('40', { comparator: 'AT_MOST' }), { rule: 'ON_PACE', expected: '100', ratio: '1' }],
  ['at the ceiling', counted('100', { comparator: 'AT_MOST' }), { rule: 'ON_PACE', ratio: '1' }],
  ['above the ceiling', counted('125', { comparator: 'AT_MOST' }), { rule: 'EXCEEDED', ratio: '0.8' }],
  ['over and under the ceiling', of({ comparator: 'AT_MOST', on: day(101), points: [at(90, '40')] }), { rule: 'MET' }],
  [
    'over and above the ceiling',
    of({ comparator: 'AT_MOST', on: day(101), points: [at(90, '140')] }),
    { rule: 'MISSED' },
  ],
  ['no case allowed, none yet', counted('0', { comparator: 'EQUAL', goal: '0' }), { rule: 'ON_PACE', ratio: '1' }],
  ['no case allowed, one', counted('1', { comparator: 'EQUAL', goal: '0' }), { rule: 'EXCEEDED', ratio: '0' }],
  [
    'no case allowed, none to the end',
    of({ comparator: 'EQUAL', goal: '0', on: day(101), points: [at(100, '0')] }),
    { rule: 'MET' },
  ],

  // moving from a level to another
  ['moved half of the way in half of the time', moved('86'), { rule: 'ON_PACE', expected: '86', ratio: '0.5' }],
  ['moved 90 % of what is due', moved('85.4'), { rule: 'NEAR_PACE', ratio: '0.45' }],
  ['moved less', moved('85'), { rule: 'UNDER_PACE', ratio: '0.4167' }],
  ['moved the wrong way', moved('79'), { rule: 'UNDER_PACE', ratio: '0' }],
  ['moved to the goal', moved('92'), { rule: 'MET', ratio: '1' }],
  ['moved beyond the goal', moved('95'), { rule: 'MET', ratio: '1.25' }],
  [
    'the first day, on the baseline',
    moved('80', { on: day(0), points: [at(-3, '80')] }),
    { rule: 'ON_PACE', expected: '80', ratio: '0' },
  ],
  [
    'the first day, below the baseline',
    moved('79', { on: day(0), points: [at(0, '79')] }),
    { rule: 'UNDER_PACE', ratio: '0' },
  ],
  ['a baseline of zero', moved('46', { baseline: '0' }), { rule: 'ON_PACE', expected: '46', ratio: '0.5' }],
  [
    'a negative baseline',
    moved('-5', { baseline: '-10', goal: '0' }),
    { rule: 'ON_PACE', expected: '-5', ratio: '0.5' },
  ],
  [
    'negative from end to end',
    moved('-8', { baseline: '-10', goal: '-2' }),
    { rule: 'UNDER_PACE', expected: '-6', ratio: '0.25' },
  ],
  [
    'a deficit to be equal to zero, half closed',
    moved('-5', { comparator: 'EQUAL', baseline: '-10', goal: '0' }),
    { rule: 'ON_PACE' },
  ],
  ['no baseline', moved('86', { baseline: null }), { rule: 'NO_BASELINE', expected: null, ratio: null }],
  ['no baseline, but met', moved('93', { baseline: null }), { rule: 'MET', ratio: null }],
  ['no baseline, but over', moved('86', { baseline: null, on: day(101) }), { rule: 'MISSED', ratio: null }],
  [
    'no baseline, but a point before the window',
    moved('86', { baseline: null, points: [at(-40, '70'), at(-1, '80'), at(50, '86')] }),
    { rule: 'ON_PACE', expected: '86', ratio: '0.5' },
  ],
  [
    'no baseline, but a point on the first day',
    moved('86', { baseline: null, points: [at(0, '80'), at(50, '86')] }),
    { rule: 'ON_PACE' },
  ],
  [
    'lower is better, half of the way',
    moved('6', { comparator: 'AT_MOST', baseline: '10', goal: '2' }),
    { rule: 'ON_PACE', ratio: '0.5' },
  ],
  [
    'lower is better, too slowly',
    moved('9', { comparator: 'AT_MOST', baseline: '10', goal: '2' }),
    { rule: 'UNDER_PACE', ratio: '0.125' },
  ],
  [
    'lower is better, beyond',
    moved('0', { comparator: 'AT_MOST', baseline: '10', goal: '2' }),
    { rule: 'MET', ratio: '1.25' },
  ],
  [
    'issues to be cleared, half of them',
    moved('15', { comparator: 'EQUAL', baseline: '30', goal: '0' }),
    { rule: 'ON_PACE', ratio: '0.5' },
  ],
  [
    'issues to be cleared, all of them',
    moved('0', { comparator: 'EQUAL', baseline: '30', goal: '0' }),
    { rule: 'MET', ratio: '1' },
  ],
  [
    'goal and baseline are one, and it holds',
    moved('92', { baseline: '92' }),
    { rule: 'MET', expected: '92', ratio: '1' },
  ],
  ['goal and baseline are one, and it is lost', moved('91', { baseline: '92' }), { rule: 'BROKEN', ratio: '0' }],
  [
    'goal and baseline are zero, equal',
    moved('1', { comparator: 'EQUAL', baseline: '0', goal: '0' }),
    { rule: 'BROKEN', ratio: '0' },
  ],
  [
    'the baseline is better than the goal',
    moved('93', { baseline: '95' }),
    { rule: 'MET', expected: '92', ratio: '1' },
  ],
  ['the baseline was better than the goal', moved('91', { baseline: '95' }), { rule: 'BROKEN', ratio: '0' }],
  [
    'more than the baseline, standing still',
    moved('80', { comparator: 'MORE_THAN', goal: '80' }),
    { rule: 'ON_PACE', ratio: '0' },
  ],
  [
    'more than the baseline, falling',
    moved('79', { comparator: 'MORE_THAN', goal: '80' }),
    { rule: 'UNDER_PACE', ratio: '0' },
  ],

  // holding
  ['holds', held('1', { comparator: 'EQUAL' }), { rule: 'MET', expected: '1', ratio: '1' }],
  ['holds with more', held('3', { comparator: 'EQUAL' }), { rule: 'MET', ratio: '3' }],
  ['does not hold', held('0.98'), { rule: 'BROKEN', expected: '1', ratio: '0.98' }],
  ['held before the window and nothing since', held('1', { points: [at(-30, '1')] }), { rule: 'MET', since: null }],
  ['does not hold at the end', held('0', { on: day(101), points: [at(100, '0')] }), { rule: 'MISSED', ratio: '0' }],
  ['no dropout', held('0', { comparator: 'EQUAL', goal: '0' }), { rule: 'MET', ratio: '1' }],
  ['a dropout', held('1', { comparator: 'EQUAL', goal: '0' }), { rule: 'BROKEN', ratio: '0' }],
  ['at most 5, 4', held('4', { comparator: 'AT_MOST', goal: '5' }), { rule: 'MET', ratio: '1' }],
  ['at most 5, 10', held('10', { comparator: 'AT_MOST', goal: '5' }), { rule: 'BROKEN', ratio: '0.5' }],
  ['at least −5, −4', held('-4', { goal: '-5' }), { rule: 'MET', ratio: '1' }],
  ['at least −5, −6', held('-6', { goal: '-5' }), { rule: 'BROKEN', ratio: '0' }],

  // too few have reported
  [
    '80 % reported: enough',
    counted('10', { coverage: { expected: 10, reported: 8 }, addsUp: true }),
    { rule: 'UNDER_PACE' },
  ],
  ['nobody has to report', counted('50', { coverage: { expected: 0, reported: 0 } }), { rule: 'ON_PACE' }],
  [
    'a sum of too few, behind',
    counted('40', { coverage: few, addsUp: true }),
    { rule: 'INCOMPLETE', actual: '40', ratio: '0.4' },
  ],
  ['a sum of too few, on pace already', counted('50', { coverage: few, addsUp: true }), { rule: 'ON_PACE' }],
  ['a sum of too few, met already', counted('100', { coverage: few, addsUp: true }), { rule: 'MET' }],
  ['a sum of too few, over', counted('99', { coverage: few, addsUp: true, on: day(101) }), { rule: 'INCOMPLETE' }],
  [
    'a sum of too few, under the ceiling',
    counted('0', { comparator: 'AT_MOST', coverage: few, addsUp: true }),
    { rule: 'INCOMPLETE' },
  ],
  [
    'a sum of too few, above the ceiling',
    counted('101', { comparator: 'AT_MOST', coverage: few, addsUp: true }),
    { rule: 'EXCEEDED' },
  ],
  [
    'a sum of too few that must be zero',
    held('0', { comparator: 'EQUAL', goal: '0', coverage: few, addsUp: true }),
    { rule: 'INCOMPLETE' },
  ],
  [
    'a sum of too few that is not zero',
    held('2', { comparator: 'EQUAL', goal: '0', coverage: few, addsUp: true }),
    { rule: 'BROKEN' },
  ],
  ['a mean of too few, met', held('1', { coverage: few }), { rule: 'INCOMPLETE', ratio: '1' }],
  ['a mean of too few, behind', moved('81', { coverage: few }), { rule: 'INCOMPLETE' }],

  // a range, both bounds included
  ['held inside a range', inRange('50', { pace: 'HOLDS' }), { rule: 'MET', expected: null, ratio: '1' }],
  ['held at the lower bound', inRange('40', { pace: 'HOLDS' }), { rule: 'MET', ratio: '1' }],
  ['held at the upper bound', inRange('60', { pace: 'HOLDS' }), { rule: 'MET', ratio: '1' }],
  ['held just below a range', inRange('39.999999', { pace: 'HOLDS' }), { rule: 'BROKEN', ratio: '1' }],
  ['held below a range', inRange('30', { pace: 'HOLDS' }), { rule: 'BROKEN', ratio: '0.75' }],
  ['held above a range', inRange('80', { pace: 'HOLDS' }), { rule: 'BROKEN', ratio: '0.75' }],
  ['held below zero', inRange('-1', { pace: 'HOLDS' }), { rule: 'BROKEN', ratio: '0' }],
  [
    'held above a range below zero',
    inRange('5', { pace: 'HOLDS', range: { lower: '-9', upper: '-3' } }),
    { rule: 'BROKEN', ratio: '0' },
  ],
  [
    'held to one value',
    inRange('50', { pace: 'HOLDS', range: { lower: '50', upper: '50.0' } }),
    { rule: 'MET', ratio: '1' },
  ],
  [
    'out of a range at the end',
    inRange('61', { pace: 'HOLDS', on: day(100), points: [at(100, '61')] }),
    { rule: 'MISSED' },
  ],
  ['nothing reported of a range', inRange('50', { points: [] }), { rule: 'NOTHING_REPORTED', expected: '30' }],
  ['up into a range, on pace', inRange('30'), { rule: 'ON_PACE', expected: '30', ratio: '0.5' }],
  ['up into a range, near its pace', inRange('29'), { rule: 'NEAR_PACE', ratio: '0.45' }],
  ['up into a range, slowly', inRange('21'), { rule: 'UNDER_PACE', ratio: '0.05' }],
  ['up into a range, there early', inRange('40'), { rule: 'MET', ratio: '1' }],
  ['up through a range and out of it', inRange('75'), { rule: 'UNDER_PACE', ratio: '0.8' }],
  ['down into a range, on pace', inRange('80', { baseline: '100' }), { rule: 'ON_PACE', expected: '80', ratio: '0.5' }],
  ['down into a range, the wrong way', inRange('101', { baseline: '100' }), { rule: 'UNDER_PACE', ratio: '0' }],
  ['down through a range and out of it', inRange('20', { baseline: '100' }), { rule: 'UNDER_PACE', ratio: '0.5' }],
  [
    'from inside a range, to be kept',
    inRange('61', { baseline: '50' }),
    { rule: 'BROKEN', expected: null, ratio: '0.9836' },
  ],
  [
    'into a range from nobody knows where',
    inRange('30', { baseline: null }),
    { rule: 'NO_BASELINE', expected: null, ratio: null },
  ],
  [
    'too few for a range, and more could be too much',
    inRange('50', { pace: 'HOLDS', coverage: few, addsUp: true }),
    { rule: 'INCOMPLETE' },
  ],
  [
    'too few for a range, and already too much',
    inRange('61', { pace: 'HOLDS', coverage: few, addsUp: true }),
    { rule: 'BROKEN' },
  ],
  [
    'too few for a range, and more could suffice',
    inRange('30', { pace: 'HOLDS', coverage: few, addsUp: true }),
    { rule: 'INCOMPLETE' },
  ],
  ['nothing reported of ten', of({ coverage: { expected: 10, reported: 0 } }), { rule: 'NOTHING_REPORTED' }],
];
