-- Refuses changes of a row by which those below it would break a rule. Whoever writes below it meanwhile waits for its
-- lock.
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

create or replace trigger :"below" after update on :"table" for each row
  when (:has_changed) execute function :"function"();
