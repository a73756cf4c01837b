-- Keeps what the rows of a list come to in their parents: a statement recounts the parents of all rows that it has
-- changed so that they count otherwise.
--
-- Recounting is right whatever the rows were before, also for the latest of what is taken away; adding differences
-- would keep an error for ever. It costs an index scan of a parent's rows.
create or replace function :"function"() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
  parents uuid[];
begin
  perform set_config('rural.keeper', 'on', true);
  :touched
  perform set_config('rural.keeper', keeper, true);
  return null;
end $$;

create or replace trigger :"rolled_insert" after insert on :"table" referencing new table as new_rows
  for each statement execute function :"function"();

create or replace trigger :"rolled_update" after update on :"table"
  referencing old table as old_rows new table as new_rows
  for each statement execute function :"function"();

create or replace trigger :"rolled_delete" after delete on :"table" referencing old table as old_rows
  for each statement execute function :"function"();
