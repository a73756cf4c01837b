-- Refuses rows in regions where they may not lie. It reads the place that a row has by now, given or inherited. A row
-- from before the rule stays, and so does one whose region changes its level.
create or replace function :"function"() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
  place :"tree";
begin
  perform set_config('rural.keeper', 'on', true);
  select * into place from :"tree" where id = new.:"key";
  perform refuse(array_remove(array[
    :refusals
  ], null));
  perform set_config('rural.keeper', keeper, true);
  return new;
end $$;

create or replace trigger :"place" before insert on :"table" for each row execute function :"function"();

create or replace trigger :"place_update" before update on :"table" for each row
  when (:has_changed) execute function :"function"();
