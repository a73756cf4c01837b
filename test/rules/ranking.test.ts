import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standings, type Contender } from '../../src/modules/progress/ranking.rules.js';

const of = (id: string, value: string | null, earlier: string | null = null): Contender => ({ id, value, earlier });
const told = (direction: string, all: readonly Contender[]): unknown[] =>
  standings(direction, all).map(({ id, rank, percentile, movement }) => [id, rank, percentile, movement]);

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
        const found = standings(direction, moved);
        const byId = (list: readonly Contender[]) => [...list].sort((a, b) => Number(a.id) - Number(b.id));
        expect(byId(found)).toEqual(byId(standings(direction, all)));
        for (const { value: own, rank, peers } of found) {
          const better = all.filter(({ value: other }) => own !== null && other !== null && (direction === 'DOWN' ? Number(other) < Number(own) : Number(other) > Number(own))); // prettier-ignore
          expect(rank).toBe(own === null ? null : better.length + 1);
          expect(peers).toBe(all.filter(({ value: other }) => other !== null).length);
        }
      }),
    );
  });
});
