import type { Database } from '../../kernel/database.js';
import type { Change } from '../../kernel/feed.js';
import { sql } from '../../kernel/sql.js';
import { positionsOf, type Positions } from './positions.js';

const NUMBERED_AT_ONCE = 1000;

/** The feed's tables. */
export interface FeedStore {
  readonly positions: Positions;
  /** The last position given so far, and the oldest that can still be read. */
  range(): Promise<{ head: number; oldest: number }>;
  /** Forgets what is past its retention. */
  prune(): Promise<void>;
  read(after: number, limit: number): Promise<Change[]>;
  /** Numbers what is committed. Returns at once while another process does; that one will take these rows too, or the next look will. */
  number(): Promise<void>;
  positionOf(event: string): Promise<number | null>;
}

export async function openFeedStore(db: Database): Promise<FeedStore> {
  const [feed] = await db.rows<{ id: string }>(sql`select id from feed`);
  if (!feed) throw new Error('the table feed has lost its only row');
  const positions = positionsOf(feed.id);
  return {
    positions,
    async range() {
      const [row] = await db.rows<{ position: string; oldest: string }>(sql`select position, oldest from feed`);
      return { head: Number(row?.position ?? 0), oldest: Number(row?.oldest ?? 1) };
    },
    async prune() {
      await db.rows(sql`select feed_prune()`);
    },
    async read(after, limit) {
      const rows = await db.rows<Omit<Change, 'position' | 'n'> & { n: string }>(sql`
        select c.position as n, to_char(h.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, h.type, h.subject,
          h.version, h.operation, h.path, h.actor, h.reason, h.request_id as "requestId", h.before, h.after
        from (select position, event from change where position > ${after} order by position limit ${limit}) c
        join history h on h.id = c.event order by c.position`);
      return rows.map((row) => ({ ...row, n: Number(row.n), position: positions.write(Number(row.n)) }));
    },
    async number() {
      for (;;) {
        const [row] = await db.rows<{ amount: number | null }>(sql`select feed_number(${NUMBERED_AT_ONCE}) as amount`);
        if ((row?.amount ?? 0) < NUMBERED_AT_ONCE) return;
      }
    },
    async positionOf(event) {
      const [row] = await db.rows<{ position: string }>(sql`select position from change where event = ${event}`);
      return row ? Number(row.position) : null;
    },
  };
}
