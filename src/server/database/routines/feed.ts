/** Any number; the same in every process, unlike the application's other locks. */
const NUMBERING_LOCK = 7_265_011;

/**
 * Numbers committed events. Whoever calls holds the lock for this one statement: it leads for a moment, in the
 * server, and cannot freeze in the middle of it as a process could. A row that is visible here is committed; one
 * that commits later is numbered later, so no reader by position can miss it. Positions are dense because they
 * come from one row that is updated with them. Order within a thing is the order of its commits: its rows were
 * inserted under its row lock, so their ids follow that order.
 *
 * Wakes the other processes with one empty NOTIFY a batch, never one a writer.
 *
 * @returns how many were numbered; null when another caller is numbering
 */
const NUMBER = `
create or replace function feed_number(most int) returns int language plpgsql as $$
declare
  amount int;
  last bigint;
begin
  if not pg_try_advisory_xact_lock(${NUMBERING_LOCK}) then return null; end if;
  select position into last from feed;
  with batch as (
    select id, row_number() over (order by id) as n
    from (select id from outbox where position is null order by id limit most) o
  )
  update outbox o set position = last + batch.n from batch where o.id = batch.id;
  get diagnostics amount = row_count;
  if amount > 0 then
    update feed set position = last + amount;
    perform pg_notify('feed', '');
  end if;
  return amount;
end $$;`;

export const feedRoutines = (): string[] => [NUMBER];
