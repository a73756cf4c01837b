-- Refuses a visit that is still to come: nothing is known of it yet.
create or replace function visit_check() returns trigger language plpgsql as $$
begin
  if new.visited_on > today() then
    perform refuse(array[refusal('VISIT_FUTURE', 'visited_on')]);
  end if;
  return new;
end $$;

create or replace trigger :"check" before insert or update of visited_on on visit
  for each row execute function visit_check();
