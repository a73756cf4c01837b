import { Invalid } from '../../kernel/errors.js';

/**
 * A place in the feed: the n-th change of a line of changes. PostgreSQL gives a line its mark (`feed_mark`), and another
 * one as soon as what follows may be other changes: after a restore, in a clone, on a server that was promoted.
 */
export interface Place {
  readonly mark: string;
  readonly n: number;
}

/** `0f3a9c12.42`. Opaque to clients, readable in a log. */
export const positionOf = ({ mark, n }: Place): string => `${mark}.${n}`;

/** @throws Invalid `POSITION_UNKNOWN` for what is no position */
export function placeOf(position: string): Place {
  const [mark = '', n = '', more] = position.split('.');
  const at = Number(n);
  if (mark === '' || !/^\d+$/.test(n) || !Number.isSafeInteger(at) || more !== undefined)
    throw new Invalid('POSITION_UNKNOWN');
  return { mark, n: at };
}
