-- Each change increments the version, so that no writer can forget to.
create or replace function touch() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  new.updated_at := clock_timestamp();
  return new;
end $$;

-- The hash of a history entry: over each of its columns and the hash of the entry before it. In a JSON array no text
-- can shift the boundaries between columns, and null differs from empty. `verify-history` checks the resulting chain.
--
-- It is computed when the entry is inserted, by whomever, since its id is known only then.
create or replace function history_hash(previous bytea, entry history) returns bytea language plpgsql immutable as $$
begin
  return sha256(convert_to(jsonb_build_array(encode(previous, 'hex'), entry.id, extract(epoch from entry.at),
    entry.type, entry.subject, entry.version, entry.operation, entry.path, entry.restricted, entry.actor, entry.reason,
    entry.request_id, entry.before::text, entry.after::text)::text, 'UTF8'));
end $$;

create or replace function history_chain() returns trigger language plpgsql as $$
begin
  new.hash := history_hash((select h.hash from history h where h.subject = new.subject order by h.version desc limit 1),
    new);
  return new;
end $$;

create or replace trigger chain before insert on history for each row execute function history_chain();

-- Each change of a record writes its history and queues its event in the same transaction, whoever makes the change: no
-- service can forget it. Actor and reason come from the transaction's settings; `before` and `after` hold the columns
-- that differ. Seeds queue no events: they exist before anybody follows the feed. The trigger runs as the owner, since
-- the application's role cannot write the history itself.
create or replace function record_change() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
  was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - coalesce(tg_argv[3], '{}')::text[] end;
  becomes jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - coalesce(tg_argv[3], '{}')::text[] end;
  present jsonb := coalesce(becomes, was);
  old_row jsonb := was;
  entry history;
begin
  perform set_config('rural.keeper', 'on', true);
  if tg_op = 'UPDATE' then
    select jsonb_object_agg(key, value), jsonb_object_agg(key, present -> key) into was, becomes
      from jsonb_each(was) where present -> key is distinct from value;
    -- an id of several types means nothing without its type
    for n in 4 .. tg_nargs - 2 by 2 loop
      if becomes ? tg_argv[n] then
        was := was || jsonb_build_object(tg_argv[n + 1], old_row -> tg_argv[n + 1]);
        becomes := becomes || jsonb_build_object(tg_argv[n + 1], present -> tg_argv[n + 1]);
      end if;
    end loop;
  end if;
  if tg_op <> 'UPDATE' or becomes is not null then
    entry.at := clock_timestamp();
    entry.type := tg_argv[0];
    entry.subject := (present ->> 'id')::uuid;
    entry.version := (present ->> 'version')::int + (tg_op = 'DELETE')::int;
    entry.operation := case
      when tg_op = 'INSERT' then 'CREATE'
      when tg_op = 'DELETE' then 'DELETE'
      when becomes ? 'archived_at' then 'ARCHIVE'
      when tg_argv[1] <> '' and becomes ? tg_argv[1] then 'TRANSITION'
      else 'UPDATE' end;
    entry.path := present ->> tg_argv[2];
    entry.restricted := coalesce(present ->> 'sensitivity' <> 'PUBLIC', false);
    entry.actor := coalesce(nullif(current_setting('rural.actor', true), ''), 'database');
    entry.reason := nullif(current_setting('rural.reason', true), '');
    entry.request_id := nullif(current_setting('rural.request', true), '');
    entry.before := was;
    entry.after := becomes;
    insert into history
        (at, type, subject, version, operation, path, restricted, actor, reason, request_id, before, after)
      values (entry.at, entry.type, entry.subject, entry.version, entry.operation, entry.path, entry.restricted,
        entry.actor, entry.reason, entry.request_id, entry.before, entry.after)
      returning id into entry.id;
    if coalesce(current_setting('rural.planting', true), '') <> 'on'
      or current_setting('role') = :'application_role'
    then insert into outbox values (entry.id);
    end if;
    perform set_config('rural.event', entry.id::text, true);
  end if;
  perform set_config('rural.keeper', keeper, true);
  return null;
end $$;

-- Nobody can rewrite the history, not even the owner; the application's role also lacks the right.
create or replace function refuse_rewrite() returns trigger language plpgsql as $$
begin
  raise exception 'history is append-only' using errcode = '42501';
end $$;

create or replace trigger append_only before update or delete or truncate on history
  for each statement execute function refuse_rewrite();
