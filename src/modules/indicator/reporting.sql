-- Counts the reports that were expected of the regions at and below each region, and those submitted, approved and late
-- by a day: for periods that are over, from the regions that had to report at the end of each, with the region tree of
-- the day. Security definer, so it counts reports that the caller may not read: a count does not reveal their content.
create or replace function reports_as_of(regions uuid[], indicators uuid[], periods text[], ends date[], as_of date)
returns table (region_id uuid, indicator_id uuid, expected int, reported int, approved int, late int)
language plpgsql security definer set search_path = public, pg_temp as $$
declare keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  return query
    select a.region_id, i.id, count(*)::int, count(o.id)::int,
      (count(*) filter (where coalesce((o.revisions -> 0 ->> 'since')::timestamptz, o.figure_since)
        < (as_of + 1)::timestamp at time zone :'time_zone'))::int,
      (count(*) filter (where o.is_late))::int
    from unnest(indicators, periods, ends) asked(indicator, period, ends_on)
    join indicator i on i.id = asked.indicator
    join region_place a on a.region_id = any(regions) and as_of >= a.valid_from and as_of < a.valid_to
    join region_place p on :p_below_a and as_of >= p.valid_from and as_of < p.valid_to
    join region r on r.id = p.region_id and has_to_report(r, i.level, i.kinds) and was_there(r, asked.ends_on)
    left join observation o on o.region_id = r.id and o.indicator_id = i.id and o.period = asked.period
      and o.archived_at is null and o.reported_on <= as_of
    where asked.ends_on <= as_of
    group by a.region_id, i.id;
  perform set_config('rural.keeper', keeper, true);
end $$;
