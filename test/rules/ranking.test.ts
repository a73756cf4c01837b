import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standings, type Contender, type Yardstick } from '../../src/modules/progress/ranking/ranking.rules.js';

const of = (id: string, value: string | null, earlier: string | null = null): Contender => ({ id, value, earlier });
const by = (direction: string): Yardstick => ({ direction, range: null });
const told = (direction: string, all: readonly Contender[]): unknown[] =>
  standings(by(direction), all).map(({ id, rank, percentile, movement }) => [id, rank, percentile, movement]);

describe('a ranking', () => {
  test('puts the highest first, shares ranks, and leaves out of it who has no figure', () => {
    expect(told('UP', [of('a', '7'), of('b', null), of('c', '9.0'), of('d', '9')])).toEqual([
      ['c', 1, '50', null],
      ['d', 1, '50', null],
      ['a', 3, '0', null],
      ['b', null, null, null],
    ]);
  });

  test('puts the lowest first where lower is better; zero is a figure', () => {
    expect(told('DOWN', [of('a', '0.5'), of('b', null), of('c', '0'), of('d', '-1')])).toEqual([
      ['d', 1, '100', null],
      ['c', 2, '50', null],
      ['a', 3, '0', null],
      ['b', null, null, null],
    ]);
  });

  test('tells the ranks gained since, and nothing of who was not ranked then', () => {
    expect(told('UP', [of('a', '9', '1'), of('b', '8', '2'), of('c', '7'), of('d', null, '5')])).toEqual([
      ['a', 1, '100', 2],
      ['b', 2, '50', 0],
      ['c', 3, '0', null],
      ['d', null, null, null],
    ]);
  });

  test('of one is the best, of nobody is empty', () => {
    expect(told('UP', [of('a', '-3')])).toEqual([['a', 1, '100', null]]);
    expect(told('UP', [])).toEqual([]);
  });

  const value = fc.option(fc.integer({ min: -5, max: 5 }).map(String), { nil: null });
  const contenders = fc
    .array(fc.tuple(value, value), { maxLength: 12 })
    .map((all) => all.map(([now, then], at) => of(String(at), now, then)));

  test('is one more than how many do better, whatever the order in which they come', () => {
    const shuffled = contenders.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))); // prettier-ignore
    fc.assert(
      fc.property(fc.constantFrom('UP', 'DOWN'), shuffled, (direction, [all, moved]) => {
        const found = standings(by(direction), moved);
        const byId = (list: readonly Contender[]) => [...list].sort((a, b) => Number(a.id) - Number(b.id));
        expect(byId(found)).toEqual(byId(standings(by(direction), all)));
        for (const { value: own, rank, peers } of found) {
          const better = all.filter(({ value: other }) => own !== null && other !== null && (direction === 'DOWN' ? Number(other) < Number(own) : Number(other) > Number(own))); // prettier-ignore
          expect(rank).toBe(own === null ? null : better.length + 1);
          expect(peers).toBe(all.filter(({ value: other }) => other !== null).length);
        }
      }),
    );
  });

  describe('where figures should lie in a range', () => {
    const bound = fc.integer({ min: -3, max: 3 });
    const ranges = fc.tuple(bound, bound).map(([a, b]) => ({ lower: Math.min(a, b), upper: Math.max(a, b) }));
    const yardstick = ({ lower, upper }: { lower: number; upper: number }): Yardstick => ({ direction: 'RANGE', range: { lower: String(lower), upper: String(upper) } }); // prettier-ignore

    test('puts all inside first, then the nearer before the farther, on whichever side', () => {
      const found = standings(yardstick({ lower: 20, upper: 30 }), [of('a', '32.5'), of('b', '20', '31'), of('c', '17.50'), of('d', null), of('e', '30', '40'), of('f', '99'), of('g', '25')]); // prettier-ignore
      expect(found.map(({ id, rank, percentile, movement }) => [id, rank, percentile, movement])).toEqual([
        ['b', 1, '60', 0], ['e', 1, '60', 1], ['g', 1, '60', null], ['a', 4, '20', null], ['c', 4, '20', null], ['f', 6, '0', null], ['d', null, null, null],
      ]); // prettier-ignore
    });

    test('ranks nobody where the range is not known', () => {
      expect(told('RANGE', [of('a', '1', '2'), of('b', '2')])).toEqual([['a', null, null, null], ['b', null, null, null]]); // prettier-ignore
    });

    test('never ranks the nearer behind the farther, nor apart from what is as near, whatever the order in which they come', () => {
      const shuffled = contenders.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))); // prettier-ignore
      fc.assert(
        fc.property(ranges, shuffled, ({ lower, upper }, [all, moved]) => {
          const away = (text: string): number => Math.max(0, lower - Number(text), Number(text) - upper);
          const found = standings(yardstick({ lower, upper }), moved);
          const byId = (list: readonly Contender[]) => [...list].sort((a, b) => Number(a.id) - Number(b.id));
          expect(byId(found)).toEqual(byId(standings(yardstick({ lower, upper }), all)));
          const ranked = found.flatMap(({ value: text, rank }) => (text === null ? [] : [{ away: away(text), rank: rank! }])); // prettier-ignore
          for (const a of ranked) for (const b of ranked) expect(Math.sign(a.rank - b.rank)).toBe(Math.sign(a.away - b.away)); // prettier-ignore
        }),
      );
    });
  });
});
