-- Records where each region lay in the tree on each day (`region_place`): a move counts from the day that it gives
-- (`placed_on`), or from the day on which it was entered. A move cannot be dated in the future: the tree shows the
-- present. Regions below move on the same day, also those that have left since, for as long as they lay there; and a
-- region that moves below another one lies where that one lay then. Days are half-open, in the time zone Asia/Shanghai.
--
-- Runs after the trigger `b_spread`, which waits for transactions that change something below. A table lock allows one
-- move at a time, so that each sees the result of the one before.
create or replace function region_placed() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare since date;
begin
  if tg_op = 'INSERT' then
    insert into region_place (region_id, path) values (new.id, new.path);
  elsif new.parent_id is distinct from old.parent_id or new.code <> old.code then
    since := least(case when new.placed_on is distinct from old.placed_on then new.placed_on end,
      (now() at time zone :'time_zone')::date);
    lock table region_place in share row exclusive mode;
    with was as (
      select distinct path from region_place where region_id = new.id and valid_to > since
    ), becomes as (
      select coalesce(up.path, '') || new.code || '/' as path, greatest(since, up.valid_from) as starts,
        coalesce(up.valid_to, 'infinity') as ends
      from (select) one left join region_place up on up.region_id = new.parent_id
      where up.region_id is null or up.valid_to > since
    ), moved as (
      delete from region_place at using was where :at_below_was and at.valid_to > since
      returning at.region_id, at.path, at.valid_from, at.valid_to, substr(at.path, length(was.path) + 1) as rest
    )
    insert into region_place (region_id, path, valid_from, valid_to)
    select region_id, path, valid_from, since from moved where valid_from < since
    union all
    select region_id, becomes.path || rest, greatest(valid_from, starts), least(valid_to, ends)
    from moved join becomes on starts < valid_to and ends > valid_from;
  end if;
  return null;
end $$;

create or replace trigger :"placed" after insert on region for each row execute function region_placed();

drop trigger if exists a_moved on region;
create or replace trigger :"moved" after update on region for each row
  when (old.path is distinct from new.path) execute function region_placed();
