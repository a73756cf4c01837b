import { Invalid } from '../../kernel/errors.js';

/**
 * `0f3a9c12.42`: which database, then the n-th change of it. Opaque to clients, readable in a log.
 *
 * A database that is put back from a backup gives numbers again that clients have seen for other changes: whoever
 * restores one gives it a new id (`update feed set id = gen_random_uuid()`), so that old positions are refused.
 */
export interface Positions {
  write(n: number): string;
  /** @throws Invalid `POSITION_UNKNOWN` for a position that another database gave */
  read(position: string): number;
}

export function positionsOf(feedId: string): Positions {
  const mark = feedId.slice(0, 8);
  return {
    write: (n) => `${mark}.${n}`,
    read(position) {
      const [of, n] = position.split('.');
      const at = Number(n);
      if (of !== mark || !Number.isSafeInteger(at)) throw new Invalid('POSITION_UNKNOWN');
      return at;
    },
  };
}
