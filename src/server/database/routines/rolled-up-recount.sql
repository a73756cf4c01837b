-- Counts the rows of some parents anew. The parents are locked first, in the order of their ids, so that two writers
-- wait for each other and never both: the statement after it sees what the one before has committed.
--
-- Returns the parents whose columns were otherwise, with what they were and are
drop function if exists :"recount"(uuid[]);
create or replace function :"recount"(parents uuid[]) returns table (parent uuid, stored jsonb, counted jsonb)
language plpgsql security definer set search_path = public, pg_temp as $$
declare keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  perform from :"parent" p where p.id = any(parents) order by p.id for no key update;
  return query
    update :"parent" kept set (:columns) = row(:counted_columns)
    from unnest(parents) asked(id)
      join :"parent" was on was.id = asked.id
      cross join lateral (select :aggregates from :"child" child where :is_of_parent) now
    where kept.id = was.id and row(:was_columns) is distinct from row(:counted_columns)
    returning kept.id, jsonb_build_object(:was_json), jsonb_build_object(:kept_json);
  perform set_config('rural.keeper', keeper, true);
end $$;
