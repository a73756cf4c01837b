import { Decimal } from 'decimal.js';

/** Who is compared, by what. Values are decimal text; null is missing. */
export interface Contender {
  readonly id: string;
  readonly value: string | null;
  readonly earlier: string | null;
}

export interface Standing extends Contender {
  /** From 1; equal values share one. Null without a value: missing is not zero, and not the last either. */
  readonly rank: number | null;
  /** Share of the other ranked ones that do worse, in per cent to 1 place; 100 for the only one. */
  readonly percentile: string | null;
  /** How many have a rank. */
  readonly peers: number;
  /** Ranks gained, lost if negative; null unless ranked at both times. */
  readonly movement: number | null;
}

const HUNDRED = 100;

/** Whether `a` comes before `b`: the lowest first where lower is better, the highest first everywhere else. */
const before = (direction: string, a: Decimal, b: Decimal): number =>
  direction === 'DOWN' ? a.comparedTo(b) : b.comparedTo(a);

/** The rank of each value among them, 1 + how many come before it, and how many come after. */
function ranks(direction: string, values: readonly (string | null)[]): { rank: number | null; worse: number }[] {
  const present = values.flatMap((value) => (value === null ? [] : [new Decimal(value)])).sort((a, b) => before(direction, a, b)); // prettier-ignore
  const first = new Map<string, number>();
  const last = new Map<string, number>();
  present.forEach((value, at) => {
    const text = value.toFixed();
    if (!first.has(text)) first.set(text, at);
    last.set(text, at);
  });
  return values.map((value) => {
    if (value === null) return { rank: null, worse: 0 };
    const text = new Decimal(value).toFixed();
    return { rank: first.get(text)! + 1, worse: present.length - 1 - last.get(text)! }; // every value is among those present
  });
}

/**
 * Those compared in the order of their ranks; who shares one, and who has none, in the order given.
 *
 * @param contenders in the order that decides between equals
 */
export function standings(direction: string, contenders: readonly Contender[]): Standing[] {
  const now = ranks(direction, contenders.map(({ value }) => value)); // prettier-ignore
  const then = ranks(direction, contenders.map(({ earlier }) => earlier)); // prettier-ignore
  const peers = now.filter(({ rank }) => rank !== null).length;
  return contenders
    .map((contender, at): Standing => {
      const { rank, worse } = now[at]!; // one for each
      const was = then[at]!.rank; // likewise
      return {
        ...contender,
        rank,
        percentile: rank === null ? null : new Decimal(peers === 1 ? 1 : worse / (peers - 1)).times(HUNDRED).toDecimalPlaces(1).toFixed(),
        peers,
        movement: rank === null || was === null ? null : was - rank,
      };
    })
    .sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || 0);
} // prettier-ignore
