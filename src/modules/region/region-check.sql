-- Refuses a region that contradicts itself or its parent. A region that moves may keep its code until it is given
-- another, and two villages of a township may share a name: both are so rare that the caller has to give a reason. Runs
-- before the trigger `a_grow`, which tells a cycle and nothing else.
create or replace function region_check() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
  expected record;
  up region;
  is_below_itself boolean;
  is_level_right boolean;
  lacks_reason boolean := coalesce(current_setting('rural.request', true), '') <> ''
    and coalesce(current_setting('rural.reason', true), '') = '';
begin
  perform set_config('rural.keeper', 'on', true);
  select digits, below into expected from (values :levels) levels(level, digits, below) where level = new.level;
  select * into up from region where id = new.parent_id;
  is_below_itself := starts_with(up.path, old.path);
  is_level_right :=
    case when new.parent_id is null then new.level = 'PROVINCE' else up.level = any(expected.below) end;
  perform refuse(array_remove(array[
    case when length(new.code) <> expected.digits
      then refusal('REGION_CODE_LEVEL', 'code', jsonb_build_object('digits', expected.digits)) end,
    case when is_below_itself then refusal('BELOW_ITSELF', 'parent_id') end,
    case when not is_level_right and is_below_itself is not true then refusal('REGION_PARENT_LEVEL', 'parent_id') end,
    case when is_level_right and not starts_with(new.code, up.code) and (tg_op = 'INSERT' or new.code <> old.code)
      then refusal('REGION_CODE_PARENT', 'code', jsonb_build_object('parent', up.code)) end,
    case when lacks_reason and new.parent_id <> old.parent_id and new.code = old.code
        and is_level_right and not starts_with(new.code, up.code)
      then refusal('REGION_CODE_KEPT', 'reason') end,
    case when new.established_on >= new.abolished_on then refusal('REGION_DAYS', 'abolished_on') end,
    case when new.placed_on < new.established_on or new.placed_on >= new.abolished_on
      then refusal('REGION_DAYS', 'placed_on') end,
    case when lacks_reason and (new.parent_id, new.name) is distinct from (old.parent_id, old.name)
        and exists (select from region r where r.parent_id = new.parent_id and r.name = new.name
          and r.id <> new.id and r.archived_at is null)
      then refusal('REGION_NAME_TWICE', 'reason') end
  ], null));
  perform set_config('rural.keeper', keeper, true);
  return new;
end $$;

drop trigger if exists b_check on region;
drop trigger if exists b_check_update on region;
create or replace trigger :"check" before insert on region for each row execute function region_check();

create or replace trigger :"check_update" before update on region for each row
  when ((old.code, old.level, old.parent_id, old.name, old.established_on, old.abolished_on, old.placed_on)
    is distinct from
    (new.code, new.level, new.parent_id, new.name, new.established_on, new.abolished_on, new.placed_on))
  execute function region_check();
