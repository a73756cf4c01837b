/** One committed change of one thing, as the feed tells it. */
export interface Change {
  /** Dense, from 1: the n-th change of this database. */
  readonly n: number;
  readonly position: string;
  readonly at: string;
  readonly type: string;
  readonly subject: string;
  /** Of the thing, after the change. */
  readonly version: number;
  readonly operation: 'CREATE' | 'UPDATE' | 'TRANSITION' | 'ARCHIVE' | 'DELETE';
  /** Where in the region tree it happened; null for what hangs on no region. */
  readonly path: string | null;
  readonly actor: string;
  readonly reason: string | null;
  readonly requestId: string | null;
  /** Columns that changed, as they were and as they became. */
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

export interface Wanted {
  /** Changes after this position; without it, those that come from now on. */
  readonly after?: string | null;
  wants(change: Change): boolean;
}

export interface Feed {
  /**
   * Every wanted change in order of position, first those that are there, then those that come.
   *
   * @throws Invalid `POSITION_UNKNOWN` for a position of another database, `POSITION_AHEAD` for one of the future,
   *   `FEED_GAP` for one that is no longer kept
   */
  follow(wanted: Wanted): Promise<AsyncIterableIterator<Change>>;
  /** Tells the feed that something was committed, so that it is numbered now and not at the next look. */
  poke(): void;
  /** The position of an event written by a committed transaction, by its number in the outbox. */
  settle(event: string): Promise<string>;
}
