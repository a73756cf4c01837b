-- Part of `rollup-roll.sql`: looks up the maxima that the changed reports have made unknown.
  update rollup kept set top = :maximum
  from (
    select distinct was.indicator_id, was.period, above.id, above.path from :changed was
    join indicator i on i.id = was.indicator_id and 'MAX' in (i.across_regions, i.across_periods)
    join region above on above.code = any(string_to_array(rtrim(was.region_path, '/'), '/'))) r
  where kept.region_id = r.id and kept.indicator_id = r.indicator_id and kept.period = r.period
    and kept.top is null and kept.reported > 0;
