/** Any number; the same in every process, unlike the application's other locks. */
const NUMBERING_LOCK = 7_265_011;

/** Makes the partitions that positions are about to reach. */
const PARTITION = `
create or replace function feed_partition(upto bigint) returns void language plpgsql security definer set search_path = public as $$
declare size bigint; k bigint;
begin
  select partition_size into size from feed;
  for k in (select n from feed f, generate_series((f.position) / size, upto / size) n) loop
    if to_regclass('change_' || k) is null then
      execute format('create table change_%s partition of change for values from (%s) to (%s)', k, k * size, (k + 1) * size);
    end if;
  end loop;
end $$;`;

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
create or replace function feed_number(most int) returns int language plpgsql security definer set search_path = public as $$
declare
  amount int;
  last bigint;
begin
  if not pg_try_advisory_xact_lock(${NUMBERING_LOCK}) then return null; end if;
  select count(*) into amount from (select from outbox limit most) waiting;
  if amount = 0 then return 0; end if;
  select position into last from feed;
  perform feed_partition(last + amount);
  with taken as (
    delete from outbox where event in (select event from outbox order by event limit amount) returning event
  )
  insert into change (position, event) select last + row_number() over (order by event), event from taken;
  update feed set position = last + amount;
  perform pg_notify('feed', '');
  return amount;
end $$;`;

/**
 * Forgets partitions in which everything is older than the retention; never the one being written.
 * History stays: only the way to read it by position goes.
 *
 * @returns the oldest position that can still be read
 */
const PRUNE = `
create or replace function feed_prune() returns bigint language plpgsql security definer set search_path = public as $$
declare part text; newest timestamptz; last bigint; k bigint; size bigint; head bigint; keep interval;
begin
  if not pg_try_advisory_xact_lock(${NUMBERING_LOCK}) then return (select oldest from feed); end if;
  select partition_size, position, retention into size, head, keep from feed;
  for part, k in
    select c.relname, substr(c.relname, 8)::bigint from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'change'::regclass order by 2
  loop
    exit when (k + 1) * size > head;
    execute format('select max(at), max(position) from %I', part) into newest, last;
    exit when newest > clock_timestamp() - keep;
    execute format('drop table %I', part);
    update feed set oldest = greatest(oldest, coalesce(last, (k + 1) * size - 1) + 1);
  end loop;
  return (select oldest from feed);
end $$;`;

export const feedRoutines = (): string[] => [PARTITION, NUMBER, PRUNE];
