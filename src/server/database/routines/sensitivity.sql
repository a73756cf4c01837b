-- Who may see a row follows from what it is. An end that decides it stays as it is until the transaction ends.
create or replace function :"function"() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  new.sensitivity := case when :is_internal then 'INTERNAL' else 'PUBLIC' end;
  perform set_config('rural.keeper', keeper, true);
  return new;
end $$;

create or replace trigger :"sensitivity" before insert or update of :columns on :"table"
  for each row execute function :"function"();
