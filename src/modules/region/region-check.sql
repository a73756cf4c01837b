-- Refuses a region that contradicts itself or its parent. A region that moves may keep its code until it is given
-- another, two villages of a township may share a name, and a code may be issued again, to which the grants and links
-- of the region that had it then lead: all are so rare that the caller has to give a reason. Runs before the trigger
-- `a_grow`, which tells a cycle of parents and nothing else.
--
-- A table lock allows one change of successors at a time: of two that together close a cycle, the later one sees it.
create or replace function region_check() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
  expected record;
  up region;
  is_below_itself boolean;
  is_level_right boolean;
  has_cycle boolean := false;
  lacks_reason boolean := coalesce(current_setting('rural.request', true), '') <> ''
    and coalesce(current_setting('rural.reason', true), '') = '';
begin
  perform set_config('rural.keeper', 'on', true);
  select digits, below into expected from (values :levels) levels(level, digits, below) where level = new.level;
  select * into up from region where id = new.parent_id;
  is_below_itself := starts_with(up.path, old.path);
  is_level_right :=
    case when new.parent_id is null then new.level = 'PROVINCE' else up.level = any(expected.below) end;
  if tg_op = 'UPDATE' and new.successors_ids <> old.successors_ids then
    lock table region_successors in share row exclusive mode;
    with recursive later(id) as (
      select unnest(array_remove(new.successors_ids, new.id))
      union
      select unnest(r.successors_ids) from later join region r using (id)
    )
    select exists (select from later where id = new.id) into has_cycle;
  end if;
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
      then refusal('REGION_NAME_TWICE', 'reason') end,
    case when lacks_reason and (tg_op = 'INSERT' or new.code <> old.code)
        and exists (select from region r where r.id <> new.id
          and r.former_names @> jsonb_build_array(jsonb_build_object('code', new.code)))
      then refusal('REGION_CODE_FORMER', 'reason') end,
    case when new.successors_ids <> '{}' and new.abolished_on is null
      then refusal('REGION_SUCCESSORS_ABOLISHED', 'successors_ids') end,
    case when exists (select from region r where r.id = any(new.successors_ids) and r.level <> new.level)
      then refusal('REGION_SUCCESSORS_LEVEL', 'successors_ids') end,
    case when tg_op = 'UPDATE' and new.level <> old.level and exists (select from region r
        where new.id = any(r.successors_ids) and r.level <> new.level)
      then refusal('REGION_SUCCESSORS_LEVEL', 'level') end,
    case when has_cycle then refusal('REGION_SUCCESSORS_CYCLE', 'successors_ids') end
  ], null));
  perform set_config('rural.keeper', keeper, true);
  return new;
end $$;

drop trigger if exists b_check on region;
drop trigger if exists b_check_update on region;
create or replace trigger :"check" before insert on region for each row execute function region_check();

create or replace trigger :"check_update" before update on region for each row
  when ((old.code, old.level, old.parent_id, old.name, old.established_on, old.abolished_on, old.placed_on,
      old.successors_ids)
    is distinct from
    (new.code, new.level, new.parent_id, new.name, new.established_on, new.abolished_on, new.placed_on,
      new.successors_ids))
  execute function region_check();
