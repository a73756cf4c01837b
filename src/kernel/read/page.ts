import { Invalid } from '../errors.js';
import type { Row } from '../database.js';
import { sql, type Sql } from '../sql.js';
import { beyond, readCursor, seal, writeCursor, type Place } from './cursor.js';
import type { OrderBy, OrderKey } from './order.js';

export const DEFAULT_SIZE = 20;
export const LARGEST_SIZE = 100;

export interface ListArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
  readonly filter?: Readonly<Record<string, unknown>> | null;
  readonly orderBy?: readonly OrderBy[] | null;
}

/** A window onto an ordered list, ready to be compiled. */
export interface Window {
  readonly keys: readonly OrderKey[];
  readonly size: number;
  readonly backward: boolean;
  readonly mark: string;
  readonly after: Place | null;
  readonly before: Place | null;
}

export interface Page {
  readonly rows: readonly Row[];
  readonly mark: string;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/**
 * The size of a page; a list whose page nobody selects has it checked as well.
 *
 * @throws Invalid `PAGE_SIZE` unless it is 1 to `largest`, `PAGE_BOTH_ENDS` for `first` with `last`
 */
export function pageSize({ first, last }: Pick<ListArguments, 'first' | 'last'>, largest = LARGEST_SIZE): number {
  if (first != null && last != null) throw new Invalid('PAGE_BOTH_ENDS');
  const size = first ?? last ?? DEFAULT_SIZE;
  if (size < 1 || size > largest) throw new Invalid('PAGE_SIZE', { size, largest });
  return size;
}

/**
 * @param question other arguments that the list depends on: a cursor with different ones is refused
 * @throws Invalid `PAGE_SIZE`, `PAGE_BOTH_ENDS`; `INVALID_CURSOR` for a foreign cursor
 */
export function windowOf(
  list: string,
  keys: readonly OrderKey[],
  args: ListArguments,
  question: unknown = null,
  largest = LARGEST_SIZE,
): Window {
  const { last, after, before } = args;
  const size = pageSize(args, largest);
  const mark = seal(list, [args.orderBy ?? [], args.filter ?? null, question]);
  const place = (cursor: string | null | undefined): Place | null =>
    cursor == null ? null : readCursor(mark, keys, cursor);
  return { keys, size, backward: last != null, mark, after: place(after), before: place(before) };
}

const PLACE = '$place';

/** The order keys as text, for the cursor of each row. */
export const placeOf = (window: Window, alias: string): Sql =>
  sql`array[${sql.join(window.keys.map((key) => sql`${key.at(alias)}::text`))}] as ${sql.ref(PLACE)}`;

export const windowConditions = (window: Window, alias: string): Sql[] => [
  ...(window.after ? [beyond(window.keys, alias, window.after, false)] : []),
  ...(window.before ? [beyond(window.keys, alias, window.before, true)] : []),
];

/** `order by … limit …`, with one row more than the page, to know whether a next page exists. */
export function windowTail(window: Window, alias: string): Sql {
  const direction = (key: OrderKey): Sql => sql.raw(key.descending !== window.backward ? 'desc' : 'asc');
  const keys = window.keys.map((key) => sql`${key.at(alias)} ${direction(key)}`);
  return sql`order by ${sql.join(keys)} limit ${sql.lit(window.size + 1)}`;
}

export function pageOf(window: Window, fetched: readonly Row[]): Page {
  const hasMore = fetched.length > window.size;
  const rows = hasMore ? fetched.slice(0, window.size) : [...fetched];
  if (window.backward) rows.reverse();
  return {
    rows,
    mark: window.mark,
    hasNextPage: window.backward ? window.before !== null : hasMore,
    hasPreviousPage: window.backward ? hasMore : window.after !== null,
  };
}

export const cursorOf = (page: Page, row: Row): string => writeCursor(page.mark, row[PLACE] as Place);
