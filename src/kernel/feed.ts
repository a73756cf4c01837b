import { wasVisibleBefore, isVisibleAfter, type ReadScope } from './access/read-scope.js';

export type Operation = 'CREATE' | 'UPDATE' | 'TRANSITION' | 'ARCHIVE' | 'DELETE';

/** One committed change of one record, as an item of the feed. */
export interface Change {
  readonly bookmark?: undefined;
  /** Dense, from 1: the n-th change in this database. */
  readonly n: number;
  readonly position: string;
  readonly at: string;
  readonly type: string;
  readonly subject: string;
  /** The record's version after the change. */
  readonly version: number;
  readonly operation: Operation;
  /** The record's path in the region tree; null for records without a region. */
  readonly path: string | null;
  readonly actor: string;
  readonly reason: string | null;
  readonly requestId: string | null;
  /** The record is not public after the change. */
  readonly restricted: boolean;
  /** The changed columns, with their values before and after. A decimal with more digits than a double is a string. */
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** Not a change: only gives the reader's progress, so that a reader of few changes resumes near the end. */
export interface Bookmark {
  readonly bookmark: true;
  readonly position: string;
}

export type Item = Change | Bookmark;

/** Moves from one of some states to one of others; null for any state. */
export interface Moves {
  /** Column of the state. */
  readonly column: string;
  readonly from: readonly string[] | null;
  readonly to: readonly string[] | null;
}

/** Which changes a reader wants. Plain data, so that it can be matched in memory and in SQL alike. */
export interface FeedFilter {
  readonly types: readonly string[];
  readonly operation?: Operation;
  /** Which moves of a state. A state that is withheld from the reader is none of those listed. */
  readonly moves?: Moves;
  /** At or below this node of a tree, before or after the change: changes that move a record away match too. */
  readonly within?: {
    readonly path: string;
    /** Columns that contain such paths. */
    readonly columns: readonly string[];
  };
  /** Scopes in which the reader may see records that are not public, by type; for types not listed, none. */
  readonly readScopes?: Readonly<Record<string, ReadScope>>;
}

/** Whether a change is one of these moves, by its own values: of a redacted change they are null. */
export const isMove = ({ column, from, to }: Moves, { before, after }: Pick<Change, 'before' | 'after'>): boolean =>
  (from === null || from.includes(before?.[column] as string)) &&
  (to === null || to.includes(after?.[column] as string));

/**
 * Whether a change passes a filter. A change that takes a record out of the reader's scope passes, and then counts as
 * being at the record's previous place: the reader must not learn where it went.
 */
export function matches({ types, operation, moves, within, readScopes: scopes }: FeedFilter, change: Change): boolean {
  if (!types.includes(change.type) || (operation && change.operation !== operation)) return false;
  const readScope = scopes?.[change.type];
  const isVisible = isVisibleAfter(change, readScope);
  const wasVisible = wasVisibleBefore(change, readScope);
  if (!isVisible && !wasVisible) return false;
  if (moves && !(isVisible && (wasVisible || !moves.from) && isMove(moves, change))) return false;
  if (!within) return true;
  const { path, before } = change;
  const isInside = (place: unknown): boolean => typeof place === 'string' && place.startsWith(within.path);
  const hasMoved = readScope !== undefined && before !== null && readScope.column in before;
  return ((isVisible || !hasMoved) && isInside(path)) || within.columns.some((column) => isInside(before?.[column]));
}

/** A page of changes for polling readers. */
export interface ChangePage {
  readonly changes: readonly Change[];
  /** Continue after this position; it lies beyond the last change if the following ones did not match. */
  readonly position: string;
  /** The oldest position after which one can still read. */
  readonly oldestPosition: string;
  readonly hasMore: boolean;
}

/**
 * Positions are rejected with Invalid `POSITION_UNKNOWN` if they come from another database, or from changes of this
 * one that are lost, as after a restore; `POSITION_AHEAD` if they lie in the future, `FEED_GAP` if the changes after
 * them are no longer stored. A reader that falls so far behind while it reads is rejected in the same way, never led
 * past what it missed.
 */
export interface Feed {
  /**
   * Every matching change in order of position, first the existing ones, then new ones; without `after`, a bookmark of
   * now and then new ones. An idle reader gets a bookmark every ten seconds, alone. Changes arrive in batches, since
   * several are resolved with one statement. Nothing is buffered for a reader that does not request the next batch.
   */
  follow(feedFilter: FeedFilter, after?: string | null): Promise<AsyncIterableIterator<readonly Item[]>>;
  /** The existing changes after a position; without one an empty page, and the position of now. */
  page(feedFilter: FeedFilter, after: string | null | undefined, first: number): Promise<ChangePage>;
  /** The change at a position; null if it does not match, is no longer stored or does not exist yet. */
  find(feedFilter: FeedFilter, position: string): Promise<Change | null>;
  /** Tells the feed that something was committed, so that it is numbered now and not at the next poll. */
  notify(): void;
  /**
   * The position of an event of a committed transaction, by its number in the outbox.
   *
   * @throws Unavailable `POSITION_PENDING` if numbering is stalled; the change is saved nevertheless
   */
  settle(event: string): Promise<string>;
}

/** The feed's progress in this process, for caches that must be invalidated by changes. */
export interface FeedProgress {
  /** Grows with each known change: a read that begins now sees all of them. */
  known(): number;
  /** Resolves to whether everything committed before the call is known now; false if the database is unavailable. */
  catchUp(): Promise<boolean>;
  /** Whether records of some types may have changed since `known()` returned this number, as far as is known. */
  changedSince(known: number, types: readonly string[]): boolean;
}
