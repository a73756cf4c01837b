import { Invalid } from '../../kernel/errors.js';

/**
 * A place in the feed: the n-th change of a timeline. PostgreSQL computes the mark of a timeline (`feed_mark`). It
 * changes as soon as other changes may follow: after a restore, in a clone, on a server that was promoted.
 */
export interface Place {
  readonly mark: string;
  readonly n: number;
}

/** `0f3a9c12.42`. Opaque to clients, readable in a log. */
export const positionOf = ({ mark, n }: Place): string => `${mark}.${n}`;

/** @throws Invalid `POSITION_UNKNOWN` for a malformed position */
export function placeOf(position: string): Place {
  const [mark = '', n = '', more] = position.split('.');
  const number = Number(n);
  if (mark === '' || !/^\d+$/.test(n) || !Number.isSafeInteger(number) || more !== undefined)
    throw new Invalid('POSITION_UNKNOWN');
  return { mark, n: number };
}
