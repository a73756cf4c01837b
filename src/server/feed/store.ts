import type { Database } from '../../kernel/database.js';
import type { Change } from '../../kernel/feed.js';
import { sql } from '../../kernel/sql.js';
import { positionsOf, type Positions } from './positions.js';

const NUMBERED_AT_ONCE = 1000;

/** The feed's tables. */
export interface FeedStore {
  readonly positions: Positions;
  /** The last position given so far. */
  head(): Promise<number>;
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
    async head() {
      const [row] = await db.rows<{ position: string }>(sql`select position from feed`);
      return Number(row?.position ?? 0);
    },
    async read(after, limit) {
      const rows = await db.rows<Omit<Change, 'position' | 'n'> & { n: string }>(sql`
        select position as n, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, type, subject, operation,
          path, actor, reason, request_id as "requestId", before, after
        from outbox where position > ${after} order by position limit ${limit}`);
      return rows.map((row) => ({ ...row, n: Number(row.n), position: positions.write(Number(row.n)) }));
    },
    async number() {
      for (;;) {
        const [row] = await db.rows<{ amount: number | null }>(sql`select feed_number(${NUMBERED_AT_ONCE}) as amount`);
        if ((row?.amount ?? 0) < NUMBERED_AT_ONCE) return;
      }
    },
    async positionOf(event) {
      const [row] = await db.rows<{ position: string | null }>(sql`select position from outbox where id = ${event}`);
      return row?.position == null ? null : Number(row.position);
    },
  };
}
