import { pathColumn, type Graph, type Thing } from '../../../kernel/thing/graph.js';

/**
 * Each change of a thing writes its event in the same transaction, whoever makes the change: no service can
 * forget it. Who and why come from the transaction's settings; `before` and `after` hold what differs.
 */
const RECORD = `
create or replace function record_change() returns trigger language plpgsql as $$
declare
  was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  now_is jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  any_row jsonb := coalesce(now_is, was);
begin
  if tg_op = 'UPDATE' then
    select jsonb_object_agg(key, value) into was from jsonb_each(was) where now_is -> key is distinct from value;
    select jsonb_object_agg(key, value) into now_is from jsonb_each(now_is) where to_jsonb(old) -> key is distinct from value;
    if now_is is null then return null; end if;
  end if;
  insert into outbox (type, subject, operation, path, actor, reason, request_id, before, after) values (
    tg_argv[0], (any_row ->> 'id')::uuid,
    case tg_op when 'INSERT' then 'CREATE' when 'DELETE' then 'DELETE'
      else case when tg_argv[1] <> '' and now_is ? tg_argv[1] then 'TRANSITION' else 'UPDATE' end end,
    any_row ->> tg_argv[2],
    coalesce(nullif(current_setting('rural.actor', true), ''), 'database'),
    nullif(current_setting('rural.reason', true), ''),
    nullif(current_setting('rural.request', true), ''),
    was, now_is);
  return null;
end $$;`;

/** Every change counts up the version, so that no writer can forget it. */
const TOUCH = `
create or replace function touch() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  new.updated_at := clock_timestamp();
  return new;
end $$;`;

const hasPath = (thing: Thing): boolean => Boolean(thing.tree) || thing.ones.some((one) => one.hangs);

const recording = (thing: Thing): string => `
create or replace trigger d_touch before update on ${thing.table} for each row
  when (old.* is distinct from new.*) execute function touch();
create or replace trigger z_record after insert or update or delete on ${thing.table}
  for each row execute function record_change('${thing.name}', '${thing.state?.column ?? ''}', '${hasPath(thing) ? pathColumn(thing) : ''}');`;

export const recordRoutines = (graph: Graph): string[] => [TOUCH, RECORD, ...graph.things.map(recording)];
