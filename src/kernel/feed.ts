import { wasVisibleBefore, isVisibleAfter, type ReadScope } from './access/read-scope.js';

export type Operation = 'CREATE' | 'UPDATE' | 'TRANSITION' | 'ARCHIVE' | 'DELETE';

/** One committed change of one thing, as the feed tells it. */
export interface Change {
  readonly bookmark?: undefined;
  /** Dense, from 1: the n-th change, as this database tells it. */
  readonly n: number;
  readonly position: string;
  readonly at: string;
  readonly type: string;
  readonly subject: string;
  /** Of the thing, after the change. */
  readonly version: number;
  readonly operation: Operation;
  /** Where in the region tree it happened; null for what hangs on no region. */
  readonly path: string | null;
  readonly actor: string;
  readonly reason: string | null;
  readonly requestId: string | null;
  /** Not public after the change. */
  readonly restricted: boolean;
  /** Columns that changed, as they were and as they became. A decimal with more digits than a double is a string. */
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** No change: says only how far the reader has come, so that one who sees few changes resumes near the end. */
export interface Bookmark {
  readonly bookmark: true;
  readonly position: string;
}

export type Item = Change | Bookmark;

/** Which changes somebody wants. Plain data, so that it can be matched in memory and asked of the database alike. */
export interface FeedFilter {
  readonly types: readonly string[];
  readonly operation?: Operation;
  /** At or below this place of a tree, before or after the change: what moves away is still told of. */
  readonly within?: {
    readonly path: string;
    /** Columns that hold such paths. */
    readonly columns: readonly string[];
  };
  /** Where the reader may see what is not public, by type: of types that are not here, nowhere. */
  readonly readScopes?: Readonly<Record<string, ReadScope>>;
}

/**
 * A change of a record that the reader may not see is told where it took the record out of their sight, and then it
 * counts as being where the record was: where it went is not theirs to know.
 */
export function matches({ types, operation, within, readScopes: sees }: FeedFilter, change: Change): boolean {
  if (!types.includes(change.type) || (operation && change.operation !== operation)) return false;
  const readScope = sees?.[change.type];
  const isSeen = isVisibleAfter(change, readScope);
  if (!isSeen && !wasVisibleBefore(change, readScope)) return false;
  if (!within) return true;
  const { path, before } = change;
  const inside = (place: unknown): boolean => typeof place === 'string' && place.startsWith(within.path);
  const hasMoved = readScope !== undefined && before !== null && readScope.column in before;
  return ((isSeen || !hasMoved) && inside(path)) || within.columns.some((column) => inside(before?.[column]));
}

/** Changes for a reader that comes and goes. */
export interface ChangePage {
  readonly changes: readonly Change[];
  /** Go on after this; further than the last change where the rest was not wanted. */
  readonly position: string;
  /** The first from which one can still go on. */
  readonly oldestPosition: string;
  readonly hasMore: boolean;
}

/**
 * Positions are refused with Invalid `POSITION_UNKNOWN` if another database gave them, or this one for changes that are
 * lost, as after a restore; `POSITION_AHEAD` if they lie
 * in the future, `FEED_GAP` if what came after them is no longer kept. A reader that falls so far behind while it
 * reads is refused in the same way, never led past what it missed.
 */
export interface Feed {
  /**
   * Every wanted change in order of position, first those that are there, then those that come; without `after`,
   * those that come from now on, after a bookmark of now. An idle reader gets a bookmark every ten seconds, alone.
   * They come in handfuls, since several are answered with one statement. Nothing is kept for a reader that does not
   * ask for the next.
   */
  follow(feedFilter: FeedFilter, after?: string | null): Promise<AsyncIterableIterator<readonly Item[]>>;
  /** What is there after a position; without one nothing, and the position of now. */
  page(feedFilter: FeedFilter, after: string | null | undefined, first: number): Promise<ChangePage>;
  /** The change at a position; null where it is not wanted, not kept any more or not there yet. */
  find(feedFilter: FeedFilter, position: string): Promise<Change | null>;
  /** Tells the feed that something was committed, so that it is numbered now and not at the next look. */
  notify(): void;
  /**
   * The position of an event written by a committed transaction, by its number in the outbox.
   *
   * @throws Unavailable `POSITION_PENDING` if numbering stands still; the change is saved all the same
   */
  settle(event: string): Promise<string>;
}

/** What one process knows of the feed, for whoever keeps something as long as it is true. */
export interface FeedProgress {
  /** Grows with each change that is known: whoever begins to read now sees it. */
  known(): number;
  /** Whether all that was committed before the call is known now; not where the database is away. */
  catchUp(): Promise<boolean>;
  /** Whether things of some types may have changed since `known()` was so much, as far as is known. */
  changedSince(known: number, types: readonly string[]): boolean;
}
