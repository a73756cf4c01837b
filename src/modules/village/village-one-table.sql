-- The day by which a table is handed in: so many days after its period, as the setting has it at the village.
create or replace function village_one_table_keep() returns trigger language plpgsql as $$
begin
  new.due_on := (period_span(new.period)).ends_on
    + setting_number(:'due_days', new.region_path, today())::int;
  return new;
end $$;

create or replace trigger :"keep" before insert on village_one_table
  for each row execute function village_one_table_keep();
