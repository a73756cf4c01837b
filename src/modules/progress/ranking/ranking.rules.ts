import type { Decimal } from 'decimal.js';
import { Exact } from '../../../kernel/exact.js';
import type { Range } from '../goals/goal-path.rules.js';

/** One of the compared regions or belts, with its values as decimal text; null is missing. */
export interface Contender {
  readonly id: string;
  readonly value: string | null;
  readonly earlier: string | null;
}

export interface Standing extends Contender {
  /** From 1; equal values share a rank. Null without a value (missing is not zero, nor last) or without a range. */
  readonly rank: number | null;
  /** Share of the other ranked contenders that do worse, in per cent to 1 place; 100 for the only one. */
  readonly percentile: string | null;
  /** Number of contenders with a rank. */
  readonly peers: number;
  /** Ranks gained (lost if negative); null unless ranked at both times. */
  readonly movement: number | null;
}

/** What makes one value better than another. */
export interface Yardstick {
  readonly direction: string;
  /** The range in which values should lie, for the direction `RANGE`. */
  readonly range: Range | null;
}

const HUNDRED = 100;

const percentile = (worse: number, others: number): string =>
  (others === 0 ? new Exact(HUNDRED) : new Exact(worse).times(HUNDRED).div(others)).toDecimalPlaces(1).toFixed();

/**
 * A number that is smaller the better the value: the value itself where lower is better; for a range the distance
 * outside it, zero inside; else the negated value. Null without a value, or without a known range.
 */
function lackOf({ direction, range }: Yardstick, text: string | null): Decimal | null {
  if (text === null) return null;
  const value = new Exact(text);
  if (direction === 'DOWN') return value;
  if (direction !== 'RANGE') return value.negated();
  return range && Exact.max(0, new Exact(range.lower).minus(value), value.minus(range.upper));
}

/** The rank of each value, 1 + the number of better ones, and the number of worse ones. */
function ranks(yardstick: Yardstick, values: readonly (string | null)[]): { rank: number | null; worse: number }[] {
  const lacks = values.map((value) => lackOf(yardstick, value));
  const present = lacks.filter((lack) => lack !== null).sort((a, b) => a.comparedTo(b));
  const first = new Map<string, number>();
  const last = new Map<string, number>();
  present.forEach((lack, at) => {
    const text = lack.toFixed();
    if (!first.has(text)) first.set(text, at);
    last.set(text, at);
  });
  return lacks.map((lack) => {
    if (lack === null) return { rank: null, worse: 0 };
    const text = lack.toFixed();
    return { rank: first.get(text)! + 1, worse: present.length - 1 - last.get(text)! }; // every lack is in `present`
  });
}

/**
 * The contenders in the order of their ranks. Those that share a rank, and those without one, stay in their order.
 *
 * @param contenders in the order that decides between equals
 */
export function standings(yardstick: Yardstick, contenders: readonly Contender[]): Standing[] {
  const now = ranks(
    yardstick,
    contenders.map(({ value }) => value),
  );
  const then = ranks(
    yardstick,
    contenders.map(({ earlier }) => earlier),
  );
  const peers = now.filter(({ rank }) => rank !== null).length;
  return contenders
    .map((contender, at): Standing => {
      const { rank, worse } = now[at]!; // one for each contender
      const earlierRank = then[at]!.rank; // as above
      return {
        ...contender,
        rank,
        percentile: rank === null ? null : percentile(worse, peers - 1),
        peers,
        movement: rank === null || earlierRank === null ? null : earlierRank - rank,
      };
    })
    .sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || 0);
}
