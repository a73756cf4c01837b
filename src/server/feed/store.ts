import { Invalid } from '../../kernel/errors.js';
import { inScope as reached } from '../../kernel/access/scope.js';
import type { ReadScope } from '../../kernel/access/read-scope.js';
import type { Change, FeedFilter } from '../../kernel/feed.js';
import { all, any, below, sql, type Sql } from '../../kernel/sql.js';
import type { Statements } from './connection.js';
import { positionOf, type Place } from './positions.js';

const NUMBERED_AT_ONCE = 1000;
/** Positions that one statement looks through for the wanted ones: about 50 ms. */
const SCANNED_AT_ONCE = 20_000;

/** A change with the number of its event. */
export interface Numbered extends Change {
  readonly event: string;
}

/** What was found between two positions. */
export interface ChangeRange {
  readonly changes: readonly Numbered[];
  /** All that is wanted up to here was found. */
  readonly reached: Place;
  /** The last number given so far, and the oldest that can still be read. */
  readonly head: number;
  readonly oldest: number;
}

/** How far the feed goes. */
export interface Range {
  readonly mark: string;
  readonly head: number;
  readonly oldest: number;
  /** Whether something that is committed waits for its position. */
  readonly isWaiting: boolean;
}

/** The feed's tables, over one way to reach them. */
export interface FeedStore {
  range(): Promise<Range>;
  /**
   * What follows a place, also one of an earlier line of which the present one is the continuation.
   *
   * @param wants all without it; then `head` is not told
   * @throws Invalid `POSITION_UNKNOWN` if the place is of no such line, or lies behind its end; `FEED_GAP` if the next
   *   change is no longer kept
   */
  read(after: Place, limit: number, feedFilter?: FeedFilter): Promise<ChangeRange>;
  /** Numbers what is committed; false if another process is at it, which may have looked before the last commit. */
  number(): Promise<boolean>;
  /** Forgets what is past its retention. */
  prune(): Promise<void>;
  positionOf(event: string): Promise<string | null>;
}

/** `wanted` of `kernel/feed.ts`, asked of the database. */
const conditions = ({ types, operation, within, readScopes: sees = {} }: FeedFilter): Sql<boolean> =>
  all([
    sql`h.type = any(${types}::text[])`,
    any([sql`not h.restricted`, sql`h.before ->> 'sensitivity' = 'PUBLIC'`, ...Object.entries(sees).map(seenBy)]),
    ...(operation ? [sql`h.operation = ${operation}`] : []),
    ...(within
      ? [
          any([
            all([
              below(sql`h.path`, sql`${within.path}::text`),
              any([sql`not h.restricted`, ...Object.entries(sees).map(isPlacedBy)]),
            ]),
            ...within.columns.map((column) => sql`starts_with(h.before ->> ${column}, ${within.path})`),
          ]),
        ]
      : []),
  ]);

const seenBy = ([type, { scope, column }]: [string, ReadScope]): Sql<boolean> =>
  all([sql`h.type = ${type}`, any([reached(scope, sql`h.path`), reached(scope, sql`(h.before ->> ${column})`)])]);

/** Where a record went that may not be seen there is not told. */
const isPlacedBy = ([type, { scope, column }]: [string, ReadScope]): Sql<boolean> =>
  all([
    sql`h.type = ${type}`,
    any([reached(scope, sql`h.path`), sql`not coalesce(jsonb_exists(h.before, ${column}), false)`]),
  ]);

export function feedStore(db: Statements): FeedStore {
  /** Whether the present line goes on where an earlier one had come to. */
  const isBefore = async ({ mark, n }: Place): Promise<boolean> => {
    const [line] = await db.rows<{ last: string }>(sql`select last from feed_line where mark = ${mark}`);
    return line !== undefined && n <= Number(line.last);
  };
  const range = async (): Promise<Range> => {
    // by the index: see `feed_number`
    const [row] = await db.rows<{ mark: string; position: string; oldest: string; isWaiting: boolean }>(sql`
      select mark, position, oldest, (select true from outbox order by event limit 1) is not null as "isWaiting" from feed`);
    if (!row) throw new Error('the table feed has lost its only row');
    return { ...row, head: Number(row.position), oldest: Number(row.oldest) };
  };
  return {
    range,
    async read(after, limit, feedFilter) {
      const { n } = after;
      // PostgreSQL looks a statement's partitions up before it takes its snapshot, so that a statement may see the feed
      // move on into a partition that it does not know. Those up to an earlier statement's head it knows. The oldest
      // is of this one's snapshot, since a partition that it has looked up cannot be dropped any more. Who wants all
      // needs no head: the first that is missing is where the next read begins. The fences (offset 0) make it go by
      // position and stop at the limit: what PostgreSQL knows of a feed that just grew would have it read all and sort.
      const seen = feedFilter ? await range() : undefined;
      const head = seen?.head ?? Infinity;
      const end = Math.min(head, n + SCANNED_AT_ONCE);
      const rows = await db.rows<StoredRow>(sql`
        select f.mark, f.oldest, found.* from feed f left join lateral (
          select c.position as n, c.event, to_char(h.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, h.type, h.subject,
            h.version, h.operation, h.path, h.restricted, h.actor, h.reason, h.request_id as "requestId", h.before::text as was, h.after::text as becomes
          from (select position, event from change where position > ${n} and position <= ${end} order by position offset 0) c
          cross join lateral (select * from history where id = c.event offset 0) h
          ${feedFilter ? sql`where ${conditions(feedFilter)}` : sql``} order by c.position limit ${limit}) found on true
        order by found.n`);
      const [{ mark, oldest: first }] = rows as [StoredRow]; // the table feed has one row
      if (seen && seen.mark !== mark) return this.read(after, limit, feedFilter); // its head is of another line
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
        const [row] = await db.rows<{ amount: number | null }>(sql`select feed_number(${NUMBERED_AT_ONCE}) as amount`);
        const amount = row?.amount ?? null;
        if (amount === null) return false;
        if (amount < NUMBERED_AT_ONCE) return true;
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

/** A change whose values are parsed when somebody looks at them: most subscribers do not. */
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
    return (this.was = parsed(this.was));
  }

  get after(): Change['after'] {
    return (this.becomes = parsed(this.becomes));
  }
}

const parsed = (json: string | Change['before']): Change['before'] =>
  typeof json === 'string' ? (JSON.parse(json, exact as never) as Change['before']) : json; // TypeScript's reviver lacks the third argument

/** A number that a double cannot write as PostgreSQL did stays text: no digit of a decimal is lost. */
const exact = (_key: string, value: unknown, { source }: { source?: string }): unknown =>
  typeof value === 'number' && source !== undefined && String(value) !== source ? source : value;
