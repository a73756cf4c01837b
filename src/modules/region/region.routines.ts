/**
 * Where each region lay in the tree, day by day (`region_place`): from the day that the move says (`placed_on`), or from
 * the day on which it was entered. What lies below moves on the same day. Days are half-open, as of Asia/Shanghai.
 */
const PLACE = `
create or replace function region_placed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare since date;
begin
  if tg_op = 'INSERT' then
    insert into region_place (region_id, path) values (new.id, new.path);
    return null;
  end if;
  if new.parent_id is distinct from old.parent_id then
    since := coalesce(case when new.placed_on is distinct from old.placed_on then new.placed_on end, (now() at time zone 'Asia/Shanghai')::date);
    perform set_config('rural.placed_on', since::text, true);
  else
    since := coalesce(nullif(current_setting('rural.placed_on', true), '')::date, (now() at time zone 'Asia/Shanghai')::date);
  end if;
  update region_place set path = new.path where region_id = new.id and valid_to = 'infinity' and valid_from >= since;
  if not found then
    update region_place set valid_to = since where region_id = new.id and valid_to = 'infinity';
    insert into region_place (region_id, path, valid_from) values (new.id, new.path, since);
  end if;
  return null;
end $$;
create or replace trigger a_placed after insert on region for each row execute function region_placed();
create or replace trigger a_moved after update on region for each row
  when (old.path is distinct from new.path) execute function region_placed();`;

export const regionRoutines = [PLACE];
