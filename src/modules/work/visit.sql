-- Refuses a visit that is still to come: nothing is known of it yet. What it found is handed to a unit within the days
-- that are set for its place and day.
create or replace function visit_check() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  if new.visited_on > today() then
    perform refuse(array[refusal('VISIT_FUTURE', 'visited_on')]);
  end if;
  new.due_on := case when new.has_finding
    then new.visited_on + setting_number(:'days', new.region_path, new.visited_on)::int end;
  perform set_config('rural.keeper', keeper, true);
  return new;
end $$;

create or replace trigger :"check" before insert or update of visited_on, has_finding, due_on on visit
  for each row execute function visit_check();
