import { randomUUID } from 'node:crypto';
import type { Database } from '../../../kernel/database.js';
import { sql } from '../../../kernel/sql.js';
import type { RateStore } from './rate-limiter.js';

/** A process that has not been heard of for so long is gone: three beats. */
const GONE_SECONDS = 15;
const PRUNE_EVERY = 60;

/**
 * The balances in the database that the processes share anyway. The tables are unlogged: after a crash everybody
 * starts with a full bucket, and no write waits for the disk.
 */
export function rateStore(db: Database, burst: number, refill: number): RateStore {
  const me = randomUUID();
  let settlements = 0;
  return {
    async settle(spent) {
      if (settlements++ % PRUNE_EVERY === 0) await prune(db, burst, refill);
      // clocks of processes differ: the database's alone says how much came back
      const rows = await db.rows<{ caller: string | null; balance: number; processes: number }>(sql`
        with beat as (
          insert into rate_process values (${me}::uuid, clock_timestamp())
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
          where id <> ${me}::uuid and seen > clock_timestamp() - make_interval(secs => ${GONE_SECONDS})
        )
        select c.processes, s.caller, s.balance from beat, counted c left join settled s on true`);
      return {
        processes: rows[0]?.processes ?? 1,
        balances: new Map(rows.flatMap(({ caller, balance }) => (caller === null ? [] : [[caller, balance] as const]))),
      };
    },
    async leave() {
      await db.rows(sql`delete from rate_process where id = ${me}::uuid`);
    },
  };
}

/** Forgets who has everything back, and processes that are gone. */
async function prune(db: Database, burst: number, refill: number): Promise<void> {
  await db.rows(sql`
    with gone as (delete from rate_process where seen < clock_timestamp() - make_interval(secs => ${GONE_SECONDS}) returning id)
    delete from rate_balance where balance + ${refill}::float8 * extract(epoch from clock_timestamp() - at) >= ${burst}::float8`);
}
