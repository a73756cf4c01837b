/**
 * Where each region lay in the tree, day by day (`region_place`): from the day that the move says (`placed_on`), or from
 * the day on which it was entered. A move cannot be of a day to come: the tree is as it is now. What lies below moves on
 * the same day, for as long as it lay there; and who moves below a region lies where that lay then. Days are half-open, as of Asia/Shanghai.
 */
const PLACE = `
create or replace function region_placed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare since date;
begin
  if tg_op = 'INSERT' then
    insert into region_place (region_id, path) values (new.id, new.path);
  elsif new.parent_id is distinct from old.parent_id or new.code <> old.code then
    since := least(case when new.placed_on is distinct from old.placed_on then new.placed_on end, (now() at time zone 'Asia/Shanghai')::date);
    delete from region_place where region_id = new.id and valid_from >= since;
    update region_place set valid_to = since where region_id = new.id and valid_to > since;
    insert into region_place (region_id, path, valid_from, valid_to)
    select new.id, coalesce(up.path, '') || new.code || '/', greatest(since, coalesce(up.valid_from, since)), coalesce(up.valid_to, 'infinity')
    from (select) one left join region_place up on up.region_id = new.parent_id
    where up.region_id is null or up.valid_to > since;
  else
    with mine as (
      delete from region_place where region_id = new.id and split_part(path, '/', -3) = split_part(old.path, '/', -3) returning *
    )
    insert into region_place (region_id, path, valid_from, valid_to)
    select new.id, up.path || new.code || '/', greatest(mine.valid_from, up.valid_from), least(mine.valid_to, up.valid_to)
    from mine join region_place up on up.region_id = new.parent_id and up.valid_from < mine.valid_to and up.valid_to > mine.valid_from;
  end if;
  return null;
end $$;
create or replace trigger a_placed after insert on region for each row execute function region_placed();
create or replace trigger a_moved after update on region for each row
  when (old.path is distinct from new.path) execute function region_placed();`;

export const regionRoutines = [PLACE];
