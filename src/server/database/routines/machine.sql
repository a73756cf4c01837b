-- The database refuses transitions that a state machine does not list, whoever makes them; services read the same
-- table. Of those that a caller makes it asks also what they take.
create or replace function :"function"() returns trigger language plpgsql as $$
begin
  if (old.:"state", new.:"state") not in (:transitions) then
    raise exception 'no transition from % to %', old.:"state", new.:"state"
      using errcode = '23514', constraint = :'constraint';
  end if;
  :conditions
  return new;
end $$;

create or replace trigger :"move" before update of :"state" on :"table" for each row
  when (old.:"state" is distinct from new.:"state") execute function :"function"();
