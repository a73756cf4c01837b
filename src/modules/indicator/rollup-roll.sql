-- Adds the changes of a statement to the roll-ups of every region above. The mean leaves out figures without a weight,
-- since a missing weight is neither zero nor one; `unweighted` counts them. Rows are locked in a fixed order, so that
-- writers wait for each other instead of deadlocking. A maximum that may have lost its figure becomes null (unknown)
-- and is looked up where an indicator uses it: in a statement of its own, which sees what earlier writers committed.
create or replace function :"function"() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  :before
  with changed as (
    :changed
  ), net as (
    select c.indicator_id, r.id as region_id, c.period, sum(sign)::int as reported, sum(sign * figure) as total,
      sum(sign * coalesce(c.weight, 0)) as weight, sum(sign * figure * coalesce(c.weight, 0)) as weighted,
      sum(sign * (c.weight is null)::int)::int as unweighted,
      case when max(figure) filter (where sign = -1) > coalesce(max(figure) filter (where sign = 1), '-infinity')
        then null else max(figure) filter (where sign = 1) end as top,
      sum(sign * (c.provenance = 'SAMPLE')::int)::int as samples
    from changed c join region r on r.code = any(string_to_array(rtrim(c.path, '/'), '/'))
    group by c.indicator_id, r.id, c.period
    having (sum(sign), sum(sign * figure), sum(sign * figure * coalesce(c.weight, 0)),
        sum(sign * coalesce(c.weight, 0)), sum(sign * (c.weight is null)::int),
        sum(sign * (c.provenance = 'SAMPLE')::int)) <> (0, 0, 0, 0, 0, 0)
      or max(figure) filter (where sign = -1) is distinct from max(figure) filter (where sign = 1)
    order by c.indicator_id, r.id, c.period
  )
  insert into rollup as kept
    (indicator_id, region_id, period, reported, total, weight, weighted, unweighted, top, samples) select * from net
  on conflict (region_id, indicator_id, period) do update set
    reported = kept.reported + excluded.reported, total = kept.total + excluded.total,
    weight = kept.weight + excluded.weight, weighted = kept.weighted + excluded.weighted,
    unweighted = kept.unweighted + excluded.unweighted, samples = kept.samples + excluded.samples,
    top = case when kept.reported = 0 then excluded.top
      when kept.top is null or excluded.top is null then null else greatest(kept.top, excluded.top) end;
  :after
  perform set_config('rural.keeper', keeper, true);
  return null;
end $$;
