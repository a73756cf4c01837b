import { randomUUID } from 'node:crypto';
import type { Database } from '../../../kernel/database.js';
import { sql } from '../../../kernel/sql.js';
import type { RateStore } from './rate-limiter.js';

/** A process without a sign of life for three beats (15 s) is gone. */
const GONE_SECONDS = 15;
const PRUNE_EVERY = 60;

/**
 * Stores the balances in the database, which the processes share anyway. The tables are unlogged: after a crash
 * everybody starts with a full bucket, and no write waits for the disk.
 */
export function rateStore(db: Database, burst: number, refill: number): RateStore {
  const processId = randomUUID();
  let settlements = 0;
  return {
    async settle(spent) {
      if (settlements++ % PRUNE_EVERY === 0) await prune(db, burst, refill);
      // the clocks of processes differ, so only the database's clock measures the refill
      const rows = await db.rows<{ caller: string | null; balance: number; processes: number }>(sql`
        with beat as (
          insert into rate_process values (${processId}::uuid, clock_timestamp())
          on conflict (id) do update set seen = excluded.seen returning id
        ), settled as (
          insert into rate_balance as b (caller, balance, at)
          select caller, ${burst}::float8 - points, clock_timestamp()
          from unnest(${[...spent.keys()]}::text[], ${[...spent.values()]}::float8[]) s(caller, points) order by caller
          on conflict (caller) do update set at = excluded.at, balance = greatest(-${burst}::float8,
            least(${burst}::float8, b.balance + ${refill}::float8 * greatest(0, extract(epoch from excluded.at - b.at)))
              - (${burst}::float8 - excluded.balance))
          returning caller, balance
        ), counted as (
          select count(*)::int + 1 as processes from rate_process
          where id <> ${processId}::uuid and seen > clock_timestamp() - make_interval(secs => ${GONE_SECONDS})
        )
        select c.processes, s.caller, s.balance from beat, counted c left join settled s on true`);
      return {
        processes: rows[0]?.processes ?? 1,
        balances: new Map(rows.flatMap(({ caller, balance }) => (caller === null ? [] : [[caller, balance] as const]))),
      };
    },
    async leave() {
      await db.rows(sql`delete from rate_process where id = ${processId}::uuid`);
    },
  };
}

/** Deletes balances that are full again, and processes that are gone. */
async function prune(db: Database, burst: number, refill: number): Promise<void> {
  await db.rows(sql`
    with gone as (delete from rate_process
      where seen < clock_timestamp() - make_interval(secs => ${GONE_SECONDS}) returning id)
    delete from rate_balance
    where balance + ${refill}::float8 * extract(epoch from clock_timestamp() - at) >= ${burst}::float8`);
}
