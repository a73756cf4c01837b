/** A stream of numbers that depends on its seed alone: the same sample on every machine, in every year. */
export interface Random {
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** One of the entries, the heavier the likelier. */
  weighted<T>(entries: readonly (readonly [value: T, weight: number])[]): T;
  /** `count` different members, in the order drawn; fewer where there are fewer. */
  some<T>(from: readonly T[], count: number): T[];
}

/** FNV-1a: spreads a word over 32 bits. */
const hash = (word: string): number =>
  [...word].reduce((sum, letter) => Math.imul(sum ^ letter.codePointAt(0)!, 0x01000193), 0x811c9dc5) >>> 0; // a letter of a string has a code point

/** mulberry32: 32 bits of state, good enough to look random, short enough to read. */
export function random(seed: string): Random {
  let state = hash(seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const pick = <T>(from: readonly T[]): T => {
    if (from.length === 0) throw new Error('nothing to pick from');
    return from[whole(0, from.length - 1)]!; // not empty, and the index is inside
  };
  return {
    whole,
    pick,
    chance: (probability) => next() < probability,
    weighted(entries) {
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      const found = entries.find(([, weight]) => (left -= weight) < 0) ?? entries.at(-1);
      if (!found) throw new Error('nothing to weigh');
      return found[0];
    },
    some(from, count) {
      const rest = [...from];
      return Array.from({ length: Math.min(count, rest.length) }, () => rest.splice(whole(0, rest.length - 1), 1)[0]!); // taken from inside the list
    },
  };
}
