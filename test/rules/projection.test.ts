import { describe, expect, it } from 'vitest';
import { assess, type Case } from '../../src/modules/progress/assessment/progress.rules.js';
import { at, day, moved, of } from './progress-case.js';

describe('where it will be', () => {
  const counting = (...values: [number, string][]): Case =>
    of({ points: values.map(([number, value]) => at(number, value)) });

  it('is unknown outside the window and without a report', () => {
    expect(assess(of({})).projection).toBeNull();
    expect(assess(of({ on: day(101), points: [at(50, '50')] })).projection).toBeNull();
  });

  it('is the only point, which shows no direction', () => {
    const last = { value: '10', low: null, high: null, method: 'LAST', willMeet: null };
    expect(assess(counting([50, '10.0'])).projection).toEqual(last);
  });

  it('is on the line through two points, with nothing to judge the scatter by', () => {
    const two = { value: '90', low: null, high: null, method: 'LINEAR', willMeet: false };
    expect(assess(counting([10, '0'], [20, '10'])).projection).toEqual(two);
  });

  it('is on the line of least squares, with the interval that its residuals give', () => {
    // by hand: x̄ 20, ȳ 20, slope 1.05, at day 100: 20 + 80 · 1.05 = 104; residuals 0.5, −1, 0.5: s² 1.5, Σ(x − x̄)² 200
    // margin 3.078 · √(1.5 · (1 + 1/3 + 6400/200)) = 21.764...
    const { value, low, high, willMeet } = assess(counting([10, '10'], [20, '19'], [30, '31'])).projection!;
    expect([value, willMeet]).toEqual(['104', true]);
    const margin = 3.078 * Math.sqrt(1.5 * (1 + 1 / 3 + 32));
    expect(Number(high) - 104).toBeCloseTo(margin, 5);
    expect(104 - Number(low)).toBeCloseTo(margin, 5);
  });

  it('has no width where all points are on one line', () => {
    expect(assess(counting([10, '10'], [20, '20'], [30, '30'])).projection).toMatchObject({ low: '100', high: '100' });
  });

  it('loses nothing that was counted', () => {
    const { value, low } = assess(counting([10, '30'], [20, '31'], [30, '29'])).projection!;
    expect([value, low]).toEqual(['29', '29']);
  });

  it('says whether a level will fall far enough', () => {
    const falling = { comparator: 'AT_MOST', baseline: '10', goal: '2', points: [at(0, '10'), at(50, '6')] } as const;
    expect(assess(moved('', falling)).projection).toMatchObject({ value: '2', willMeet: true });
    expect(assess(moved('', { ...falling, goal: '1.9' })).projection).toMatchObject({ value: '2', willMeet: false });
  });

  it('says whether a level will be in its range', () => {
    const rising = { goal: null, baseline: '0', points: [at(25, '10'), at(50, '20')] };
    const ends = (lower: string, upper: string) => assess(moved('', { ...rising, range: { lower, upper } })).projection;
    expect(ends('40', '60')).toMatchObject({ value: '40', willMeet: true });
    expect(ends('30', '40')).toMatchObject({ willMeet: true });
    expect(ends('30', '39')).toMatchObject({ willMeet: false }); // through it by then
    expect(ends('41', '60')).toMatchObject({ willMeet: false });
  });

  it('has no verdict without a goal', () => {
    const noGoal = of({ goal: null, points: [at(10, '1'), at(20, '2')] });
    expect(assess(noGoal).projection).toMatchObject({ value: '10', willMeet: null });
  });
});
