-- A row that moves takes along the rows that inherit its location; each gets a new version.
create or replace function :"function"() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  :move_heirs
  perform set_config('rural.keeper', keeper, true);
  return null;
end $$;

create or replace trigger :"hand_down" after update on :"table" for each row
  when (:has_moved) execute function :"function"();
