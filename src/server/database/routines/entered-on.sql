-- The days on which a row came to its states. A row that is created in a state keeps the day that it brings: seeds and
-- imports know when that was.
create or replace function :"function"() returns trigger language plpgsql as $$
declare
  came_to text := case when tg_op = 'INSERT' or new.:"state" is distinct from old.:"state" then new.:"state" end;
begin
  :assignments
  return new;
end $$;

create or replace trigger :"dated" before insert or update of :"state" on :"table"
  for each row execute function :"function"();
