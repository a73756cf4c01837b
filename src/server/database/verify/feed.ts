import { sql, type Kysely } from 'kysely';
import type { Fault } from './portions.js';

/**
 * Finds where the feed, as far back as it reaches, differs from the history: a missing position, a position whose entry
 * is missing or appears twice, versions of a record out of order, and an entry without a position.
 *
 * An entry gets its position after it was written, so one that is younger than the oldest remaining position cannot
 * have been pruned. Seeds get no positions.
 */
export async function feedFaults(db: Kysely<unknown>): Promise<Fault[]> {
  const { rows } = await sql<Fault>`
    with told as (
      select c.position, c.event, h.type, h.subject, h.version,
        coalesce(lag(c.position) over (order by c.position), f.oldest - 1) as previous,
        lag(h.version) over (partition by h.subject order by c.position) as earlier
      from feed f, change c left join history h on h.id = c.event
    ), kept as (
      select f.position, f.oldest, (select max(c.position) from change c) as newest,
        case when f.oldest = 1 then '-infinity'
          else (select c.at from change c order by c.position limit 1) end as since
      from feed f
    )
    select 'Feed' as type, position::text as subject, null::int as version, case
        when previous <> position - 1 then 'a position before it is missing'
        when type is null then 'it tells an entry that is gone'
        else 'it tells the versions of a record in another order' end as fault
    from told where previous <> position - 1 or type is null or version <= earlier
    union all
    select 'Feed', position::text, null, 'a position is missing at the end'
    from kept where position <> coalesce(newest, oldest - 1)
    union all
    select h.type, h.subject::text, h.version, 'the feed does not tell it'
    from kept, history h
    where h.at > kept.since and h.actor <> 'seed'
      and not exists (select from change c where c.event = h.id)
      and not exists (select from outbox o where o.event = h.id)`.execute(db);
  return rows;
}
