-- The row of a setting that is in force at a place on a day: of the smallest region around the place that has a row,
-- the latest; else the latest for everywhere.
create or replace function setting_in_force(setting text, place text, day date) returns setting
language sql stable parallel safe as $$
  select s from setting s
  where s.key = setting and s.valid_from <= day and s.archived_at is null
    and (s.region_id is null or starts_with(place, s.region_path))
  order by length(s.region_path) desc nulls last, s.valid_from desc limit 1
$$;

-- Its value; without such a row the default of the declaration.
create or replace function setting_at(setting text, place text, day date) returns text
language sql stable parallel safe as $$
  select coalesce((setting_in_force(setting, place, day)).value,
    (select d.value from setting_declared() d where d.key = setting))
$$;

create or replace function setting_places(settings text[], day date) returns setof text
language sql stable parallel safe as $$
  select '' union
  select s.region_path from setting s
  where s.key = any(settings) and s.valid_from <= day and s.region_id is not null and s.archived_at is null
$$;

create or replace function setting_most(setting text) returns numeric language sql stable parallel safe as $$
  select greatest((select max(s.value::numeric) from setting s where s.key = setting and s.archived_at is null),
    (select d.value::numeric from setting_declared() d where d.key = setting))
$$;

-- Fills what the declaration says of a setting, and refuses one that nothing reads, a value that its unit does not
-- have, and a second row for the same place and day. The lock lets one transaction at a time write rows of a setting.
create or replace function setting_check() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
  declared record;
begin
  perform set_config('rural.keeper', 'on', true);
  perform pg_advisory_xact_lock(hashtext('setting'), hashtext(new.key));
  select * into declared from setting_declared() d where d.key = new.key;
  new.unit := coalesce(declared.unit, new.unit, 'CHOICE');
  new.settled_by := declared.department;
  perform refuse(array_remove(array[
    case when declared.key is null then refusal('SETTING_UNKNOWN', 'key') end,
    case when new.value !~ declared.pattern
      then refusal('SETTING_VALUE', 'value', jsonb_build_object('example', declared.example)) end,
    case when new.archived_at is null and exists (select from setting s
        where s.key = new.key and s.valid_from = new.valid_from and s.region_id is not distinct from new.region_id
          and s.id <> new.id and s.archived_at is null)
      then refusal('TAKEN', 'valid_from') end
  ], null));
  perform set_config('rural.keeper', keeper, true);
  return new;
end $$;

create or replace trigger :"check" before insert or update on setting for each row execute function setting_check();
