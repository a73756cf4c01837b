-- Creates the partitions that positions are about to reach. They are created separately and then attached: `create
-- table … partition of` would wait for every open transaction that has read the feed, and everyone else would wait
-- behind it.
create or replace function feed_partition(upto bigint) returns void language plpgsql security definer
  set search_path = public, pg_temp as $$
declare size bigint; k bigint;
begin
  select partition_size into size from feed;
  for k in (select n from feed f, generate_series((f.position) / size, upto / size) n) loop
    if to_regclass('change_' || k) is null then
      execute format('create table change_%s (like change including all)', k);
      execute format('alter table change attach partition change_%s for values from (%s) to (%s)',
        k, k * size, (k + 1) * size);
    end if;
  end loop;
end $$;

-- Identifies the timeline that the feed is on. Numbers are assigned again, to other changes, where a database continues
-- from an earlier state: restored or copied (its id and its files differ, or its server was started later), in a clone,
-- or on a promoted server (PostgreSQL's timeline). Each shows here at no cost: no file is read, and no right is needed
-- that an owner lacks.
create or replace function feed_mark() returns text language sql stable
  set search_path = public, pg_temp as $$
  select left(md5(concat_ws(' ', f.id, d.oid, pg_relation_filenode('feed'), pg_postmaster_start_time(),
    left(pg_walfile_name(pg_current_wal_lsn()), 8))), 8)
  from feed f, pg_database d where d.datname = current_database()
$$;
create or replace function feed_position(f feed) returns text language sql stable
  set search_path = public, pg_temp as $$ select f.mark || '.' || f.position $$;

-- Numbers committed events. The caller holds the lock for this one statement: it leads for a moment, within the server,
-- and cannot freeze half-way as a process could. No fencing is needed: a process that was stopped for a minute
-- continues with another call, and its last call had ended without it.
--
-- Why nothing is lost, duplicated or reordered:
-- - A row that is visible here is committed. One that commits later is numbered later, however long its transaction
-- took, so no reader by position can have passed it.
-- - Each statement below sees what was committed before it began (read committed, which the feed's connection sets),
-- including what another caller numbered before it released the lock, since PostgreSQL makes a commit visible before it
-- releases its locks. Under a stricter isolation level the statements would fail, never number wrongly.
-- - Positions are dense because they come from one row that is updated with them. The numbers of events need not be: a
-- transaction that is rolled back discards its own.
-- - The order within a record is that of its commits: its rows were inserted under its row lock, so their numbers
-- follow that order, and whoever sees the later one sees the earlier one.
-- - Whatever is read by position survives a crash of the server, even if it was written without waiting for the disk
-- (synchronous_commit off): this commit waits for the disk, and so for all earlier ones.
--
-- A new timeline begins with its first call there; until then, positions are those of the last one. The last one is
-- stored with the last number that both have in common.
--
-- One NOTIFY for each batch, never for each writer, wakes the other processes and contains the last number. A listener
-- that stalls makes the server keep all notifications, and fail all of them once 8 GB are full: long before that nobody
-- is notified any more, and the processes poll on their timers.
--
-- Sequential scans are disabled so that the index of the outbox is used, which drops deleted entries. The table itself
-- keeps the space of all rows that ever waited until it is vacuumed, and a plan made while it was small would scan all
-- of it.
--
-- Returns the number of events that were numbered; null when another caller is numbering
create or replace function feed_number(most int) returns int language plpgsql security definer
  set search_path = public, pg_temp set enable_seqscan = off as $$
declare
  amount int;
  last bigint;
  known text;
  present text := feed_mark();
begin
  if not pg_try_advisory_xact_lock(:numbering_lock) then return null; end if;
  select position, mark into last, known from feed;
  if known <> present then
    insert into feed_line (mark, last) values (known, last) on conflict do nothing;
    update feed set mark = present;
  end if;
  select count(*) into amount from (select from outbox order by event limit most) waiting;
  if amount = 0 then return 0; end if;
  if current_setting('synchronous_commit') = 'off' then perform set_config('synchronous_commit', 'local', true); end if;
  perform feed_partition(last + amount);
  with taken as (
    delete from outbox where event in (select event from outbox order by event limit amount) returning event
  )
  insert into change (position, event) select last + row_number() over (order by event), event from taken;
  update feed set position = last + amount;
  if pg_notification_queue_usage() < 0.5 then perform pg_notify('feed', (last + amount)::text); end if;
  return amount;
end $$;

-- Drops partitions in which every change is older than the retention; never the one that is being written. The history
-- remains: only reading it by position ends.
--
-- A partition that an open transaction is reading is left for the next time, after a tenth of a second: while this
-- waits, nobody can number, and new readers queue behind it.
--
-- Returns the oldest position that can still be read
create or replace function feed_prune() returns bigint language plpgsql security definer
  set search_path = public, pg_temp set lock_timeout = '100ms' as $$
declare part text; newest timestamptz; last bigint; k bigint; size bigint; head bigint; keep interval;
begin
  if not pg_try_advisory_xact_lock(:numbering_lock) then return (select oldest from feed); end if;
  select partition_size, position, retention into size, head, keep from feed;
  for part, k in
    select c.relname, substr(c.relname, 8)::bigint from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'change'::regclass order by 2
  loop
    exit when (k + 1) * size > head;
    execute format('select max(at), max(position) from %I', part) into newest, last;
    exit when newest > clock_timestamp() - keep;
    begin
      execute format('drop table %I', part);
    exception when lock_not_available then
      exit;
    end;
    update feed set oldest = greatest(oldest, coalesce(last, (k + 1) * size - 1) + 1);
  end loop;
  return (select oldest from feed);
end $$;

-- Only the feed's own connections call them, as the owner.
revoke execute on function feed_partition(bigint), feed_number(int), feed_prune() from public;
