-- Maintains a tree's paths and ancestor columns, in its own rows and in all that are located in it. A cycle is
-- impossible: a row cannot move below itself. Taking a path from a row above locks that row until the end of the
-- transaction: whoever moves it meanwhile waits, and then sees what is located there. (A foreign key alone would let
-- both pass.)
create or replace function :"grow_function"() returns trigger language plpgsql as $$
declare up :"table";
begin
  select * into up from :"table" where id = new.:"parent" for share;
  if starts_with(up.path, old.path) then
    perform refuse(array[refusal('BELOW_ITSELF', :'parent')]);
  end if;
  new.path := coalesce(up.path, '') || new.:"code" || '/';
  :set_ancestors
  return new;
end $$;

create or replace trigger :"grow" before insert or update of :"parent", :"code", :"level" on :"table"
  for each row execute function :"grow_function"();

create or replace function :"spread_function"() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  update :"table" set :"parent" = :"parent" where :"parent" = new.id;
  :move_located
  perform set_config('rural.keeper', keeper, true);
  return null;
end $$;

create or replace trigger :"spread" after update on :"table" for each row
  when (old.path is distinct from new.path) execute function :"spread_function"();
