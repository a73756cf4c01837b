-- A node that moves takes along the entries of rows that list it as a place. They are written by functions of their
-- own: in the trigger, `new` is the node.
create or replace function :"function"() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  :write_lists
  perform set_config('rural.keeper', keeper, true);
  return null;
end $$;

create or replace trigger :"index_lists" after update on :"table" for each row
  when (old.path is distinct from new.path) execute function :"function"();
