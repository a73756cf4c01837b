-- What a row is about has no foreign key, since it may be of several types: this refuses an end that is absent or
-- archived, and takes from it what the row has of it. The lock keeps the end as it is until the transaction ends:
-- whoever archives, moves or deletes it meanwhile waits, and then sees the row.
create or replace function :"function"() returns trigger language plpgsql as $$
declare
  was_archived timestamptz;
begin
  :checks
  return new;
end $$;

create or replace trigger :"about" before insert or update of :columns on :"table"
  for each row execute function :"function"();
