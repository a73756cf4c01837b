-- A personal value never reaches its record's row: it is stored in `personal`, and a mask takes its place. So nothing
-- that is derived from rows - lists, histories, the feed, the search index, `asOf`, idempotent answers - can disclose
-- it.
create or replace function :"put_away_function"() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  :put_away_values
  perform set_config('rural.keeper', keeper, true);
  return new;
end $$;

create or replace trigger :"put_away" before insert or update on :"table"
  for each row execute function :"put_away_function"();

create or replace function :"guard_function"() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  if tg_op = 'DELETE' then
    delete from personal where subject = old.id;
  else
    update personal set path = :path, is_open = :is_open
      where subject = new.id
        and (path, is_open) is distinct from (:path, :is_open);
  end if;
  perform set_config('rural.keeper', keeper, true);
  return null;
end $$;

create or replace trigger :"guard" after insert or update or delete on :"table"
  for each row execute function :"guard_function"();
