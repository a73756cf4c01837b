-- Locks the rows above, for rules that read other rows: whoever writes below the same row waits, and then sees what was
-- written. The lock is the first of the row's, and as strong as that of a change of the row above: two writers that
-- held a weaker one could not both strengthen it.
create or replace function :"function"() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  :locks
  perform set_config('rural.keeper', keeper, true);
  return new;
end $$;

create or replace trigger :"above" before insert on :"table" for each row execute function :"function"();

create or replace trigger :"above_update" before update on :"table" for each row
  when (:has_changed) execute function :"function"();
