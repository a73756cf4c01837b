import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion, partsFault } from '../../src/modules/progress/goals/share.rules.js';

const total = (values: readonly string[]): string => Decimal.sum(0, ...values).toFixed();
const text = (units: number, decimals: number): string => new Decimal(units).div(10 ** decimals).toFixed();

const decimals = fc.integer({ min: 0, max: 4 });
const weight = fc.oneof(
  { weight: 1, arbitrary: fc.constant('0') },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }).map(String) }, // equal ones on purpose
  { weight: 6, arbitrary: fc.tuple(fc.nat(1_000_000), decimals).map(([units, places]) => text(units, places)) },
);
const weights = fc.array(weight, { minLength: 1, maxLength: 12 }).filter((all) => all.some((each) => Number(each) > 0));
const division = fc
  .tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), decimals, weights)
  .map(([units, places, by]) => ({ amount: text(units, places), decimals: places, weights: by }));

describe('a target divided among regions', () => {
  it.each<[string, string, string[], number, string[]]>([
    [
      '100 villages over 13 counties alike',
      '100',
      Array(13).fill('1') as string[],
      0,
      [...(Array(9).fill('8') as string[]), ...(Array(4).fill('7') as string[])],
    ],
    ['10 townships by the number of villages', '10', ['41', '33', '26'], 0, ['4', '3', '3']],
    ['one county for two: the earlier', '1', ['1', '1'], 0, ['1', '0']],
    ['one county for two: the heavier', '1', ['1', '2'], 0, ['0', '1']],
    ['equal remainders go to the heavier', '2', ['1', '3'], 0, ['0', '2']],
    ['a weight of zero gets nothing', '5', ['0', '2'], 0, ['0', '5']],
    ['an amount with decimals', '100.00', ['1', '1', '1'], 2, ['33.34', '33.33', '33.33']],
    ['nothing to divide', '0', ['3', '4'], 1, ['0.0', '0.0']],
    ['a reduction', '-10', ['1', '1', '1'], 0, ['-4', '-3', '-3']],
    ['weights with decimals', '10', ['0.1', '0.30'], 1, ['2.5', '7.5']],
    [
      'more digits than a float has',
      '90071992547409930001',
      ['1', '1'],
      0,
      ['45035996273704965001', '45035996273704965000'],
    ],
  ])('%s', (_, amount, by, places, expected) => {
    expect(apportion(amount, by, places)).toEqual(expected);
  });

  it.each<[string, string, string[], number]>([
    ['all weights are zero', '10', ['0', '0'], 0],
    ['nobody is there', '10', [], 0],
    ['a weight is negative', '10', ['-1', '2'], 0],
    ['the parts cannot be as fine as the whole', '10.5', ['1', '1'], 0],
  ])('is refused where %s', (_, amount, by, places) => {
    expect(() => apportion(amount, by, places)).toThrow('SHARE_IMPOSSIBLE');
  });

  it('adds up to the whole, in parts of the fineness asked for', () => {
    fc.assert(
      fc.property(division, ({ amount, weights: by, decimals: places }) => {
        const parts = apportion(amount, by, places);
        expect(total(parts)).toBe(new Decimal(amount).toFixed());
        for (const part of parts) expect(part).toMatch(places ? new RegExp(`^-?\\d+\\.\\d{${places}}$`) : /^-?\d+$/);
      }),
    );
  });

  it('misses no exact share by a whole unit', () => {
    fc.assert(
      fc.property(division, ({ amount, weights: by, decimals: places }) => {
        apportion(amount, by, places).forEach((part, at) => {
          const exact = new Decimal(amount).times(by[at]!).div(total(by));
          expect(exact.minus(part).abs().lessThan(new Decimal(10).pow(-places))).toBe(true);
        });
      }),
    );
  });

  it('gives the heavier no less', () => {
    fc.assert(
      fc.property(division, ({ amount, weights: by, decimals: places }) => {
        const sizes = apportion(amount, by, places).map((part) => new Decimal(part).abs());
        by.forEach((a, i) => {
          by.forEach((b, j) => {
            if (new Decimal(a).greaterThan(b)) expect(sizes[i]!.greaterThanOrEqualTo(sizes[j]!)).toBe(true);
          });
        });
      }),
    );
  });

  it('takes nothing from who becomes heavier while the others stay', () => {
    fc.assert(
      fc.property(
        division,
        fc.nat(),
        fc.integer({ min: 1, max: 1000 }),
        ({ amount, weights: by, decimals: places }, pick, more) => {
          const at = pick % by.length;
          const heavier = by.map((each, i) => (i === at ? new Decimal(each).plus(more).toFixed() : each));
          const before = new Decimal(apportion(amount, by, places)[at]!).abs();
          expect(new Decimal(apportion(amount, heavier, places)[at]!).abs().greaterThanOrEqualTo(before)).toBe(true);
        },
      ),
    );
  });

  it('goes with the weights when they are put in another order', () => {
    const shuffled = division.chain((of) =>
      fc.shuffledSubarray([...of.weights.keys()], { minLength: of.weights.length }).map((order) => ({ ...of, order })),
    );
    // equal weights are told apart by their place only: compare what each weight got
    const byWeight = (by: readonly string[], parts: readonly string[]): string[] =>
      by.map((each, at) => `${new Decimal(each).toFixed()}: ${parts[at]!}`).sort();
    fc.assert(
      fc.property(shuffled, ({ amount, weights: by, decimals: places, order }) => {
        const moved = order.map((at) => by[at]!);
        expect(byWeight(moved, apportion(amount, moved, places))).toEqual(byWeight(by, apportion(amount, by, places)));
      }),
    );
  });

  it('depends on the proportions of the weights alone', () => {
    fc.assert(
      fc.property(division, fc.integer({ min: 2, max: 99 }), ({ amount, weights: by, decimals: places }, times) => {
        const scaled = by.map((each) => new Decimal(each).times(times).toFixed());
        expect(apportion(amount, scaled, places)).toEqual(apportion(amount, by, places));
      }),
    );
  });
});

describe('parts given by hand', () => {
  it.each<[string, string, string[], ReturnType<typeof partsFault>]>([
    ['add up', '100', ['60', '40.0'], null],
    ['are too little', '100', ['60', '30'], { whole: '100', sum: '90' }],
    ['are too much', '100.0', ['60', '40.01'], { whole: '100', sum: '100.01' }],
    ['are none', '100', [], { whole: '100', sum: '0' }],
    ['are none of nothing', '0', [], null],
    ['add up where floats would not', '0.3', ['0.1', '0.2'], null],
  ])('%s', (_, amount, parts, expected) => {
    expect(partsFault(amount, parts)).toEqual(expected);
  });

  it('have no fault when they were apportioned', () => {
    fc.assert(
      fc.property(division, ({ amount, weights: by, decimals: places }) => {
        expect(partsFault(amount, apportion(amount, by, places))).toBeNull();
      }),
    );
  });
});
