import type { Decimal } from 'decimal.js';
import { Exact } from '../../kernel/exact.js';
import type { Range } from './goal-path.rules.js';

/** Who is compared, by what. Values are decimal text; null is missing. */
export interface Contender {
  readonly id: string;
  readonly value: string | null;
  readonly earlier: string | null;
}

export interface Standing extends Contender {
  /** From 1; equals share one. Null without a value, which is not zero and not the last either, and without a yardstick. */
  readonly rank: number | null;
  /** Share of the other ranked ones that do worse, in per cent to 1 place; 100 for the only one. */
  readonly percentile: string | null;
  /** How many have a rank. */
  readonly peers: number;
  /** Ranks gained, lost if negative; null unless ranked at both times. */
  readonly movement: number | null;
}

/** What makes one better than another. */
export interface Yardstick {
  readonly direction: string;
  /** Where figures should lie, for the direction `RANGE`. */
  readonly range: Range | null;
}

const HUNDRED = 100;

const percentile = (worse: number, others: number): string =>
  (others === 0 ? new Exact(HUNDRED) : new Exact(worse).times(HUNDRED).div(others)).toDecimalPlaces(1).toFixed();

/**
 * What is the less the better: the figure itself where lower is better; for a range how far outside it lies, nothing
 * inside; everywhere else what is lacking. Null where nobody can say: without a figure, or a range that is not known.
 */
function lackOf({ direction, range }: Yardstick, text: string | null): Decimal | null {
  if (text === null) return null;
  const value = new Exact(text);
  if (direction === 'DOWN') return value;
  if (direction !== 'RANGE') return value.negated();
  return range && Exact.max(0, new Exact(range.lower).minus(value), value.minus(range.upper));
}

/** The rank of each value among them, 1 + how many come before it, and how many come after. */
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
    return { rank: first.get(text)! + 1, worse: present.length - 1 - last.get(text)! }; // each is among those present
  });
}

/**
 * Those compared in the order of their ranks; who shares one, and who has none, in the order given.
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
      const { rank, worse } = now[at]!; // one for each
      const was = then[at]!.rank; // likewise
      return {
        ...contender,
        rank,
        percentile: rank === null ? null : percentile(worse, peers - 1),
        peers,
        movement: rank === null || was === null ? null : was - rank,
      };
    })
    .sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || 0);
}
