/** A random stream that depends on its seed only: the samples are the same on every machine, in every year. */
export interface Random {
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** One of the entries, with a probability in proportion to its weight. */
  weighted<T>(entries: readonly (readonly [value: T, weight: number])[]): T;
  /** `count` different members in random order; all of them if there are fewer. */
  some<T>(from: readonly T[], count: number): T[];
}

/** FNV-1a: hashes a word to 32 bits. Every letter of a string has a code point. */
const hash = (word: string): number =>
  [...word].reduce((sum, letter) => Math.imul(sum ^ letter.codePointAt(0)!, 0x01000193), 0x811c9dc5) >>> 0;

/** mulberry32: 32 bits of state; random enough for samples, and short. */
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
      const entry = entries.find(([, weight]) => (left -= weight) < 0) ?? entries.at(-1);
      if (!entry) throw new Error('nothing to weigh');
      return entry[0];
    },
    some(from, count) {
      const rest = [...from];
      // the index is inside the list
      return Array.from({ length: Math.min(count, rest.length) }, () => rest.splice(whole(0, rest.length - 1), 1)[0]!);
    },
  };
}
