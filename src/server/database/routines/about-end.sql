-- What rows are about is not deleted, as a foreign key would have it.
create or replace function :"function"() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  if :is_subject then
    raise exception 'a row is about it' using errcode = '23503', constraint = :'constraint';
  end if;
  perform set_config('rural.keeper', keeper, true);
  return null;
end $$;

create or replace trigger :"subject" after delete on :"table" for each row execute function :"function"();
