-- Whether a change is made on behalf of a caller. The platform's own work - migrations, seeds, psql, system triggers -
-- runs as the owner without a caller, and is held to the list of moves alone.
create or replace function is_on_behalf() returns boolean language sql stable as $$
  select current_user = :'application_role' or coalesce(current_setting('rural.keeper', true), '') <> 'on'
    and coalesce(current_setting('rural.grants', true), '') <> ''
$$;

-- Whether the caller of this transaction has a grant by which a move is made. It knows nothing of the API's own
-- decision: `rural.grants` lists the caller's grants, and nothing is allowed where it is not set. A level is the most
-- digits that the code of a grant's region may have. Without `departments` a grant of any department counts.
create or replace function may_move(roles text[], digits int, departments text[], path text) returns boolean
language sql stable as $$
  select exists (
    select from jsonb_to_recordset(nullif(current_setting('rural.grants', true), '')::jsonb)
      held(role text, region text, department text)
    where held.role = any(roles)
      and (held.department is null or departments is null or held.department = any(departments))
      and (held.region is null
        or length(held.region) <= digits and strpos('/' || path, '/' || held.region || '/') > 0))
$$;

-- Who last took a row into a state, or created it in its initial one. Runs without row-level security: an entry of a
-- place that the caller does not read still tells who acted there.
create or replace function moved_by(row_id uuid, state_column text, state text, out mover text)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  select h.actor into mover from history h
  where h.subject = row_id and h.operation in ('CREATE', 'TRANSITION') and h.after ->> state_column = state
  order by h.version desc limit 1;
  perform set_config('rural.keeper', keeper, true);
end $$;
