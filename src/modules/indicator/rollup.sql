create or replace trigger :"roll_insert" after insert on observation referencing new table as new_rows
  for each statement execute function observation_roll_insert();

create or replace trigger :"roll_update" after update on observation
  referencing old table as old_rows new table as new_rows
  for each statement execute function observation_roll_update();

create or replace trigger :"roll_delete" after delete on observation referencing old table as old_rows
  for each statement execute function observation_roll_delete();

-- Follow a change of who has to report. Of a region, this runs before the trigger `b_spread`, which takes its reports
-- to another path by what holds now.
create or replace trigger :"reporter" after update on region for each row
  when ((old.level, old.kind, old.in_demonstration_area, old.archived_at, old.established_on, old.abolished_on)
    is distinct from
    (new.level, new.kind, new.in_demonstration_area, new.archived_at, new.established_on, new.abolished_on))
  execute function region_roll_reporter();

create or replace trigger :"reporters" after update on indicator for each row
  when ((old.level, old.kinds) is distinct from (new.level, new.kinds)) execute function indicator_roll_reporters();

-- When an indicator becomes a maximum, looks up the maxima that are unknown so far.
create or replace function indicator_asks_top() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  update rollup kept set top = :maximum
  from region r where r.id = kept.region_id and kept.indicator_id = new.id and kept.top is null and kept.reported > 0;
  perform set_config('rural.keeper', keeper, true);
  return null;
end $$;

create or replace trigger :"asks_top" after update of across_regions, across_periods on indicator for each row
  when ('MAX' in (new.across_regions, new.across_periods) and 'MAX' not in (old.across_regions, old.across_periods))
  execute function indicator_asks_top();

-- Deletes the roll-ups of a deleted region or indicator. A region with a new code is no longer in the paths of its
-- reports: its roll-ups are deleted, and computed anew when the trigger `b_spread`, which runs later by its name,
-- moves all that is located in the region to the new path.
create or replace function rollup_forget() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  delete from rollup where old.id in (region_id, indicator_id);
  perform set_config('rural.keeper', keeper, true);
  return null;
end $$;

create or replace trigger :"forget" after delete on region for each row execute function rollup_forget();

create or replace trigger :"forget" after delete on indicator for each row execute function rollup_forget();

create or replace trigger :"recoded" after update of code on region for each row
  when (old.code <> new.code) execute function rollup_forget();

-- Computes the contents of `rollup` from the figures known at a moment, with the region tree of a day. Runs without
-- row-level security, as the roll-ups are computed: a total does not depend on the caller.
create or replace function figures_as_of(indicators uuid[], regions uuid[], periods text[], as_of date,
  known_at timestamptz)
returns table (indicator_id uuid, region_id uuid, period text, reported int, total numeric, weight numeric,
  weighted numeric, unweighted int, top numeric, samples int)
language plpgsql security definer set search_path = public, pg_temp as $$
declare keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  return query
    select o.indicator_id, a.region_id, o.period, count(*)::int, sum(k.figure), coalesce(sum(k.weight), 0),
      coalesce(sum(k.figure * k.weight), 0), count(*) filter (where k.weight is null)::int, max(k.figure),
      count(*) filter (where o.provenance = 'SAMPLE')::int
    from region_place a
    join region_place p on :p_below_a and as_of >= p.valid_from and as_of < p.valid_to
    join observation o on o.region_id = p.region_id and o.indicator_id = any(indicators)
      and o.period = any(periods) and (o.archived_at is null or o.archived_at > known_at)
    join region own on own.id = o.region_id join indicator i on i.id = o.indicator_id and :is_expected
    cross join lateral known_figure(o, known_at) k
    where a.region_id = any(regions) and as_of >= a.valid_from and as_of < a.valid_to
    group by o.indicator_id, a.region_id, o.period;
  perform set_config('rural.keeper', keeper, true);
end $$;
