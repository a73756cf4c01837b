-- Splitting a text is expensive: an update that changes nothing of its entry does not touch it.
create or replace function :"function"() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  :remove_place
  if tg_op = 'DELETE' or new.archived_at is not null then
    :remove
  else
    :write
  end if;
  perform set_config('rural.keeper', keeper, true);
  return null;
end $$;

create or replace trigger :"index" after insert or delete on :"table"
  for each row execute function :"function"();

create or replace trigger :"index_update" after update on :"table" for each row
  when (:differs) execute function :"function"();
