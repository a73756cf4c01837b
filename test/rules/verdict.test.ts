import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assess, type Assessment, type Case } from '../../src/modules/progress/assessment/progress.rules.js';
import { PROGRESS_RULES, type Status } from '../../src/modules/progress/assessment/status.rules.js';
import { at, day, of } from './progress-case.js';

const STATUS = new Map<string, Status>(PROGRESS_RULES.map(({ code, status }) => [code, status]));

const decimal = (min: number, max: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.integer({ min, max }), fc.integer({ min: 0, max: 3 }))
    .map(([units, places]) => new Decimal(units).div(10 ** places).toFixed());
const series = fc
  .uniqueArray(fc.record({ number: fc.integer({ min: -20, max: 120 }), value: decimal(-300, 2000) }), {
    maxLength: 8,
    selector: ({ number }) => number,
  })
  .map((points) => points.map(({ number, value }) => at(number, value)));
const anyCase: fc.Arbitrary<Case> = fc.record({
  comparator: fc.constantFrom('EQUAL', 'AT_LEAST', 'MORE_THAN', 'AT_MOST', 'LESS_THAN'),
  goal: fc.option(decimal(-300, 2000), { freq: 9 }),
  baseline: fc.option(decimal(-300, 2000)),
  pace: fc.constantFrom('ACCUMULATES', 'MOVES', 'HOLDS'),
  startsOn: fc.constant(day(0)),
  endsOn: fc.constant(day(100)),
  on: fc.integer({ min: -10, max: 130 }).map(day),
  points: series,
  coverage: fc.record({ expected: fc.integer({ min: 1, max: 10 }), reported: fc.integer({ min: 0, max: 10 }) }),
  addsUp: fc.boolean(),
});
const reported = anyCase.map((given) => ({ ...given, coverage: { expected: 1, reported: 1 } }));

const RANK: Readonly<Record<Status, number>> = { BEHIND: 0, UNKNOWN: 0, AT_RISK: 1, ON_TRACK: 2, ACHIEVED: 3 };
const plus = (value: string, more: string): string => new Decimal(value).plus(more).toFixed();

/** All that it says, also on demand. */
const said = ({ status, rule, actual, expected, ratio, comparison, projection, since }: Assessment): Assessment => ({
  status, rule, actual, expected, ratio, comparison, projection, since,
}); // prettier-ignore

describe('how far a target is, whatever the figures', () => {
  it('more is never worse, if at least so much is wanted', () => {
    const upward = reported.map((given) => ({ ...given, comparator: 'AT_LEAST' as const }));
    fc.assert(
      fc.property(upward, decimal(0, 3000), (given, more) => {
        const latest = assess(given);
        const last = given.points
          .filter(({ on }) => on <= given.on && on <= given.endsOn)
          .sort((a, b) => (a.on < b.on ? -1 : 1))
          .at(-1);
        const better = given.points.map((point) =>
          point === last ? { ...point, value: plus(point.value, more) } : point,
        );
        expect(RANK[assess({ ...given, points: better }).status]).toBeGreaterThanOrEqual(RANK[latest.status]);
      }),
      { numRuns: 1000 },
    );
  });

  it('the order in which points are given does not matter', () => {
    const shuffled = anyCase.chain((given) =>
      fc.tuple(fc.constant(given), fc.shuffledSubarray([...given.points], { minLength: given.points.length })),
    );
    fc.assert(
      fc.property(shuffled, ([given, points]) => {
        expect(said(assess({ ...given, points }))).toEqual(said(assess(given)));
      }),
    );
  });

  it('two figures of one day are refused', () => {
    expect(() => assess(of({ points: [at(5, '1'), at(4, '1'), at(5, '2')] }))).toThrow('TWO_FIGURES_OF_ONE_DAY');
  });

  it('the unit does not matter: ten thousand yuan or yuan', () => {
    const scale = (value: string, by: number): string => new Decimal(value).times(new Decimal(10).pow(by)).toFixed();
    fc.assert(
      fc.property(anyCase, fc.integer({ min: -9, max: 9 }), (given, by) => {
        const { status, rule, ratio, since, projection } = assess(given);
        const scaled = assess({
          ...given,
          goal: given.goal && scale(given.goal, by),
          baseline: given.baseline && scale(given.baseline, by),
          points: given.points.map(({ on, value }) => ({ on, value: scale(value, by) })),
        });
        expect(scaled).toMatchObject({ status, rule, ratio, since });
        expect(scaled.projection?.willMeet).toBe(projection?.willMeet);
      }),
      { numRuns: 1000 },
    );
  });

  it('a report that meets the goal never makes it worse', () => {
    fc.assert(
      fc.property(reported, decimal(0, 3000), (given, by) => {
        if (given.goal === null) return;
        const { comparator, goal } = given;
        const better =
          comparator === 'AT_MOST'
            ? plus(goal, `-${by}`)
            : comparator === 'LESS_THAN'
              ? plus(goal, plus(`-${by}`, '-0.001'))
              : comparator === 'EQUAL'
                ? goal
                : plus(goal, plus(by, '0.001'));
        const points = [...given.points.filter(({ on }) => on < given.on), { on: given.on, value: better }];
        const before = assess({ ...given, points: points.slice(0, -1) });
        expect(RANK[assess({ ...given, points }).status]).toBeGreaterThanOrEqual(RANK[before.status]);
      }),
      { numRuns: 1000 },
    );
  });

  it('missing is not zero: who did not report changes neither the value nor the ratio', () => {
    fc.assert(
      fc.property(anyCase, fc.nat(10), (given, count) => {
        const { actual, expected, ratio, projection } = assess(given);
        const other = assess({ ...given, coverage: { expected: 10, reported: count } });
        expect(other).toMatchObject({ actual, expected, ratio, projection });
      }),
    );
  });

  it('what is not known yet changes nothing', () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        const points = given.points.filter(({ on }) => on <= given.on);
        expect(said(assess({ ...given, points }))).toEqual(said(assess(given)));
      }),
    );
  });

  it('a ratio is 1 or more where the goal is met, below 1 where it is missed', () => {
    fc.assert(
      fc.property(reported, (given) => {
        const { status, rule, ratio } = assess(given);
        if (ratio === null || ['MORE_THAN', 'LESS_THAN'].includes(given.comparator)) return;
        expect(Number(ratio)).toBeGreaterThanOrEqual(status === 'ACHIEVED' ? 1 : 0);
        if (rule === 'MISSED' || rule === 'BROKEN' || rule === 'EXCEEDED') expect(Number(ratio)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1000 },
    );
  });

  it('names a rule of the table, and the status that goes with it', () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        const { rule, status } = assess(given);
        expect(STATUS.get(rule)).toBe(status);
      }),
    );
  });
});
