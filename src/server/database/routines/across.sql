-- Refuses rows that break a rule about the rows above them.
create or replace function :"function"() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  perform refuse(array_remove(array[
    :refusals
  ], null));
  perform set_config('rural.keeper', keeper, true);
  return null;
end $$;

create or replace trigger :"across" after insert on :"table" for each row execute function :"function"();

create or replace trigger :"across_update" after update on :"table" for each row
  when (:has_changed) execute function :"function"();
