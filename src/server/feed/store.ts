import { Invalid } from '../../kernel/errors.js';
import { inScope as reached } from '../../kernel/access/scope.js';
import type { ReadScope } from '../../kernel/access/read-scope.js';
import type { Change, FeedFilter, Moves } from '../../kernel/feed.js';
import { all, any, below, sql, type Sql } from '../../kernel/sql.js';
import type { Statements } from './connection.js';
import { positionOf, type Place } from './positions.js';

const NUMBERED_BATCH = 1000;
/** Positions that one statement scans for matching changes: about 50 ms. */
const SCANNED_BATCH = 20_000;

/** A change with the number of its event. */
export interface Numbered extends Change {
  readonly event: string;
}

/** The changes found between two positions. */
export interface ChangeRange {
  readonly changes: readonly Numbered[];
  /** All matching changes up to here were found. */
  readonly reached: Place;
  /** The last number assigned so far, and the oldest that can still be read. */
  readonly head: number;
  readonly oldest: number;
}

/** The extent of the feed. */
export interface Range {
  readonly mark: string;
  readonly head: number;
  readonly oldest: number;
  /** Whether a committed event still waits for its position. */
  readonly isWaiting: boolean;
}

/** The feed's tables, over one kind of connection. */
export interface FeedStore {
  range(): Promise<Range>;
  /**
   * Reads the changes after a place. The place may belong to an earlier timeline that the present one continues.
   *
   * @param feedFilter without it all changes are returned, and `head` is Infinity
   * @throws Invalid `POSITION_UNKNOWN` if the place belongs to no such timeline, or lies behind its end; `FEED_GAP` if
   * the next change is past the retention
   */
  read(after: Place, limit: number, feedFilter?: FeedFilter): Promise<ChangeRange>;
  /** Numbers committed events; false if another process is numbering, which may not see the last commit. */
  number(): Promise<boolean>;
  /** Deletes what is past its retention. */
  prune(): Promise<void>;
  positionOf(event: string): Promise<string | null>;
}

/** `matches` of `kernel/feed.ts` as an SQL predicate. */
const conditions = ({ types, operation, moves, within, readScopes: scopes = {} }: FeedFilter): Sql<boolean> =>
  all([
    sql`h.type = any(${types}::text[])`,
    any([sql`not h.restricted`, sql`h.before ->> 'sensitivity' = 'PUBLIC'`, ...Object.entries(scopes).map(isReadable)]),
    ...(operation ? [sql`h.operation = ${operation}`] : []),
    ...(moves ? isVisibleMove(moves, Object.entries(scopes)) : []),
    ...(within
      ? [
          any([
            all([
              below(sql`h.path`, sql`${within.path}::text`),
              any([sql`not h.restricted`, ...Object.entries(scopes).map(hasReadableLocation)]),
            ]),
            ...within.columns.map((column) => sql`starts_with(h.before ->> ${column}, ${within.path})`),
          ]),
        ]
      : []),
  ]);

const isReadable = ([type, { scope, column }]: [string, ReadScope]): Sql<boolean> =>
  all([sql`h.type = ${type}`, any([reached(scope, sql`h.path`), reached(scope, sql`(h.before ->> ${column})`)])]);

/** A state is not revealed to readers from whom it is withheld. */
const isVisibleMove = ({ column, from, to }: Moves, scopes: readonly [string, ReadScope][]): Sql<boolean>[] => {
  const isIn = (values: Sql, states: readonly string[]): Sql<boolean> =>
    sql`${values} ->> ${column} = any(${states}::text[])`;
  const isVisible = any([
    sql`not h.restricted`,
    ...scopes.map(([type, { scope }]) => all([sql`h.type = ${type}`, reached(scope, sql`h.path`)])),
  ]);
  const wasVisible = any([
    sql`coalesce(h.before ->> 'sensitivity' = 'PUBLIC', not h.restricted)`,
    ...scopes.map(([type, { scope, column: path }]) =>
      all([
        sql`h.type = ${type}`,
        reached(scope, sql`(case when jsonb_exists(h.before, ${path}) then h.before ->> ${path} else h.path end)`),
      ]),
    ),
  ]);
  return [isVisible, ...(from ? [wasVisible, isIn(sql`h.before`, from)] : []), ...(to ? [isIn(sql`h.after`, to)] : [])];
};

/** A record's location is not revealed to readers that may not read it there. */
const hasReadableLocation = ([type, { scope, column }]: [string, ReadScope]): Sql<boolean> =>
  all([
    sql`h.type = ${type}`,
    any([reached(scope, sql`h.path`), sql`not coalesce(jsonb_exists(h.before, ${column}), false)`]),
  ]);

export function feedStore(db: Statements): FeedStore {
  /** Whether the present timeline continues an earlier one from this place. */
  const isBefore = async ({ mark, n }: Place): Promise<boolean> => {
    const [timeline] = await db.rows<{ last: string }>(sql`select last from feed_line where mark = ${mark}`);
    return timeline !== undefined && n <= Number(timeline.last);
  };
  const range = async (): Promise<Range> => {
    // ordered to use the index of the outbox: see `feed_number`
    const [row] = await db.rows<{ mark: string; position: string; oldest: string; isWaiting: boolean }>(sql`
      select mark, position, oldest,
        (select true from outbox order by event limit 1) is not null as "isWaiting" from feed`);
    if (!row) throw new Error('the table feed has lost its only row');
    return { ...row, head: Number(row.position), oldest: Number(row.oldest) };
  };
  return {
    range,
    async read(after, limit, feedFilter) {
      const { n } = after;
      // PostgreSQL looks up a statement's partitions before it takes its snapshot, so a statement may see the feed move
      // on into a partition that it does not know. It knows those up to the head of an earlier statement.
      // The oldest position comes from this statement's snapshot, since a partition that it has looked up cannot be
      // dropped any more.
      // A read without filter needs no head: the next read begins at the first change that is missing.
      // The fences (offset 0) make it scan by position and stop at the limit: by its statistics of a feed that just
      // grew, PostgreSQL would read all and sort.
      const earlier = feedFilter ? await range() : undefined;
      const head = earlier?.head ?? Infinity;
      const end = Math.min(head, n + SCANNED_BATCH);
      const rows = await db.rows<StoredRow>(sql`
        select f.mark, f.oldest, found.* from feed f left join lateral (
          select c.position as n, c.event,
            to_char(h.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
            h.type, h.subject,
            h.version, h.operation, h.path, h.restricted, h.actor, h.reason, h.request_id as "requestId",
            h.before::text as was, h.after::text as becomes
from (select position, event from change
            where position > ${n} and position <= ${end} order by position offset 0) c
          cross join lateral (select * from history where id = c.event offset 0) h
          ${feedFilter ? sql`where ${conditions(feedFilter)}` : sql``} order by c.position limit ${limit}) found on true
        order by found.n`);
      const [{ mark, oldest: first }] = rows as [StoredRow]; // the table feed has one row
      // the head is of another timeline
      if (earlier && earlier.mark !== mark) return this.read(after, limit, feedFilter);
      if (after.mark !== mark && !(await isBefore(after))) throw new Invalid('POSITION_UNKNOWN');
      const oldest = Number(first);
      if (n + 1 < oldest) throw new Invalid('FEED_GAP', { oldestPosition: positionOf({ mark, n: oldest - 1 }) });
      const changes = rows.flatMap((row) => (row.n === null ? [] : [new StoredChange(row)]));
      const last = changes.at(-1)?.n ?? n;
      const reached = feedFilter && changes.length < limit ? Math.max(n, end) : last;
      return { changes, reached: { mark, n: reached }, head, oldest };
    },
    async number() {
      for (;;) {
        const [row] = await db.rows<{ amount: number | null }>(sql`select feed_number(${NUMBERED_BATCH}) as amount`);
        const amount = row?.amount ?? null;
        if (amount === null) return false;
        if (amount < NUMBERED_BATCH) return true;
      }
    },
    async prune() {
      await db.rows(sql`select feed_prune()`);
    },
    async positionOf(event) {
      const [row] = await db.rows<{ mark: string; n: string }>(sql`
        select mark, c.position as n from feed, change c where event = ${event}`);
      return row ? positionOf({ mark: row.mark, n: Number(row.n) }) : null;
    },
  };
}

interface Row extends Pick<
  Change,
  'at' | 'type' | 'subject' | 'version' | 'operation' | 'path' | 'restricted' | 'actor' | 'reason' | 'requestId'
> {
  readonly mark: string;
  readonly n: string;
  readonly event: string;
  readonly was: string | null;
  readonly becomes: string | null;
}
type StoredRow = { readonly mark: string; readonly oldest: string } & (Row | { readonly n: null });

/** A change whose values are parsed on access: most subscribers never read them. */
class StoredChange implements Numbered {
  readonly n: number;
  readonly position: string;
  readonly event: string;
  readonly at: string;
  readonly type: string;
  readonly subject: string;
  readonly version: number;
  readonly operation: Change['operation'];
  readonly path: string | null;
  readonly restricted: boolean;
  readonly actor: string;
  readonly reason: string | null;
  readonly requestId: string | null;
  private was: string | Change['before'];
  private becomes: string | Change['after'];

  constructor(row: Row) {
    this.n = Number(row.n);
    this.position = positionOf({ mark: row.mark, n: this.n });
    this.event = row.event;
    this.at = row.at;
    this.type = row.type;
    this.subject = row.subject;
    this.version = row.version;
    this.operation = row.operation;
    this.path = row.path;
    this.restricted = row.restricted;
    this.actor = row.actor;
    this.reason = row.reason;
    this.requestId = row.requestId;
    this.was = row.was;
    this.becomes = row.becomes;
  }

  get before(): Change['before'] {
    return (this.was = parse(this.was));
  }

  get after(): Change['after'] {
    return (this.becomes = parse(this.becomes));
  }
}

const parse = (json: string | Change['before']): Change['before'] =>
  // TypeScript's type of a reviver lacks the third argument
  typeof json === 'string' ? (JSON.parse(json, exact as never) as Change['before']) : json;

/** A number that a double cannot represent as PostgreSQL wrote it stays a string: no digit of a decimal is lost. */
const exact = (_key: string, value: unknown, { source }: { source?: string }): unknown =>
  typeof value === 'number' && source !== undefined && String(value) !== source ? source : value;
