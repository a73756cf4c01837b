-- Rows below an archived one are archived at the same instant, each with its version, history and event, or keep it
-- from being archived. Restoring it restores the rows that were archived at that instant, and no other.
create or replace function :"function"() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  perform refuse(array_remove(array[
    :refusals
  ]::jsonb[], null));
  :archive_rows
  perform set_config('rural.keeper', keeper, true);
  return null;
end $$;

create or replace trigger :"archived" after update on :"table" for each row
  when (old.archived_at is distinct from new.archived_at) execute function :"function"();
