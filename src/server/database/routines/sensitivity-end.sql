-- Rows that are seen like their end follow it; each gets a new version.
create or replace function :"function"() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  :update_rows
  perform set_config('rural.keeper', keeper, true);
  return null;
end $$;

create or replace trigger :"disclose" after update on :"table" for each row
  when (old.sensitivity is distinct from new.sensitivity) execute function :"function"();
