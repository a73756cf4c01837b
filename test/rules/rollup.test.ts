import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollUp, type Aggregation, type Figure } from '../../src/modules/indicator/rollup.rules.js';

const AGGREGATIONS: readonly Aggregation[] = ['SUM', 'WEIGHTED_MEAN', 'LAST', 'MAX'];
const of = (value: string, weight: string | null = null, on = '2024-03-31'): Figure => ({ value, weight, on });

const number = (min: number, max: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.integer({ min, max }), fc.integer({ min: 0, max: 6 }))
    .map(([units, places]) => new Decimal(units).div(10 ** places).toFixed());
const figure = fc.record({
  value: number(-1_000_000_000, 1_000_000_000),
  weight: fc.option(number(0, 1_000_000)),
  on: fc.constantFrom('2023-12-31', '2024-03-31', '2024-06-30'),
});
const figures = fc.array(figure, { maxLength: 20 });
/** The parts of a whole: counties, each with its townships. */
const parts = fc.array(fc.array(figure, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 });

const weights = (all: readonly Figure[]): string => Decimal.sum(0, ...all.map(({ weight }) => weight ?? 0)).toFixed();
const lastDay = (all: readonly Figure[]): string =>
  all
    .map(({ on }) => on)
    .sort()
    .at(-1)!; // no part is empty
/** Each part as one figure, with the weight and the day that it carries upwards; none for a part without a figure. */
const rolled = (aggregation: Aggregation, all: readonly (readonly Figure[])[]): Figure[] =>
  all.flatMap((part) => {
    const value = rollUp(aggregation, part);
    return value === null ? [] : [{ value, weight: weights(part), on: lastDay(part) }];
  });

describe('a figure rolled up from its parts', () => {
  it.each<[string, Aggregation, Figure[], string | null]>([
    ['a sum', 'SUM', [of('1.10'), of('2.20')], '3.3'],
    ['a sum that floats would miss', 'SUM', [of('0.1'), of('0.2')], '0.3'],
    [
      'a sum of more digits than a float has',
      'SUM',
      [of('9007199254740993'), of('0.000001')],
      '9007199254740993.000001',
    ],
    ['a sum of a rise and a fall', 'SUM', [of('5'), of('-5.0')], '0'],
    ['a sum of nothing', 'SUM', [], null],
    ['a sum of a zero that was reported', 'SUM', [of('0')], '0'],
    ['a mean weighed by households', 'WEIGHTED_MEAN', [of('90', '100'), of('80', '300')], '82.5'],
    ['a mean without weights', 'WEIGHTED_MEAN', [of('90'), of('80')], null],
    ['a mean where one weight is missing', 'WEIGHTED_MEAN', [of('90', '3'), of('80')], '90'],
    ['a mean where one weight is zero', 'WEIGHTED_MEAN', [of('90', '0'), of('80', '2')], '80'],
    ['a mean where all weights are zero', 'WEIGHTED_MEAN', [of('90', '0'), of('80', '0.0')], null],
    ['a mean of nothing', 'WEIGHTED_MEAN', [], null],
    ['a mean that does not end', 'WEIGHTED_MEAN', [of('1', '1'), of('0', '1'), of('1', '1')], '0.666667'],
    ['a mean on the half', 'WEIGHTED_MEAN', [of('0.000001', '1'), of('0', '1')], '0.000001'],
    ['a negative mean on the half', 'WEIGHTED_MEAN', [of('-0.000001', '1'), of('0', '1')], '-0.000001'],
    ['the last', 'LAST', [of('7', null, '2024-06-30'), of('9', null, '2024-03-31')], '7'],
    ['the last of several on one day', 'LAST', [of('7'), of('7.50'), of('6'), of('9', null, '2023-12-31')], '7.5'],
    ['the last of nothing', 'LAST', [], null],
    ['the largest', 'MAX', [of('7'), of('10'), of('9.9')], '10'], // as text 9.9 would be
    ['the largest below zero', 'MAX', [of('-7'), of('-10')], '-7'],
    ['the largest of nothing', 'MAX', [], null],
  ])('%s', (_, aggregation, all, expected) => {
    expect(rollUp(aggregation, all)).toBe(expected);
  });

  it('does not depend on the order in which they come', () => {
    const shuffled = figures.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(fc.constantFrom(...AGGREGATIONS), shuffled, (aggregation, [all, moved]) => {
        expect(rollUp(aggregation, moved)).toBe(rollUp(aggregation, all));
      }),
    );
  });

  it.each<Aggregation>(['SUM', 'LAST', 'MAX'])('is the same by way of the level between: %s', (aggregation) => {
    fc.assert(
      fc.property(parts, (all) => {
        expect(rollUp(aggregation, rolled(aggregation, all))).toBe(rollUp(aggregation, all.flat()));
      }),
    );
  });

  it('is the same mean by way of the level between, if weights are carried, but for the last place', () => {
    fc.assert(
      fc.property(parts, (all) => {
        const direct = rollUp('WEIGHTED_MEAN', all.flat());
        const between = rollUp('WEIGHTED_MEAN', rolled('WEIGHTED_MEAN', all));
        if (direct === null || between === null) expect(between).toBe(direct);
        else expect(new Decimal(between).minus(direct).abs().lessThanOrEqualTo('0.000001')).toBe(true); // rounded twice
      }),
    );
  });

  it('lies between the smallest and the largest, if it is a mean', () => {
    const places = (value: Decimal): Decimal => value.toDecimalPlaces(6, Decimal.ROUND_HALF_UP);
    fc.assert(
      fc.property(figures, (all) => {
        const mean = rollUp('WEIGHTED_MEAN', all);
        if (mean === null) return;
        const values = all.map(({ value }) => value);
        expect(places(Decimal.min(...values)).lessThanOrEqualTo(mean)).toBe(true);
        expect(places(Decimal.max(...values)).greaterThanOrEqualTo(mean)).toBe(true);
      }),
    );
  });

  it('is nothing exactly where nothing was reported or nothing weighs', () => {
    fc.assert(
      fc.property(fc.constantFrom(...AGGREGATIONS), figures, (aggregation, all) => {
        const weightless = aggregation === 'WEIGHTED_MEAN' && new Decimal(weights(all)).isZero();
        expect(rollUp(aggregation, all) === null).toBe(all.length === 0 || weightless);
      }),
    );
  });
});
