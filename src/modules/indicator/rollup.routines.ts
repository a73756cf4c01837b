import { keeperFunction } from '../../kernel/thing/keeper.js';

const OLD = `select indicator_id, region_path as path, period, -1 as sign, figure, coalesce(figure_weight, 1) as weight, provenance
      from old_rows where figure is not null and archived_at is null`;
const NEW = OLD.replace('-1', '1').replace('old_rows', 'new_rows');

/**
 * Adds what a statement changed to the roll-ups of every region above. Rows are locked in one order, so that writers
 * wait for each other and do not deadlock. A maximum that lost one of its figures is looked up again.
 */
const roll = (name: string, changed: string): string => keeperFunction(name, `
  with changed as (
    ${changed}
  ), net as (
    select c.indicator_id, r.id as region_id, c.period, sum(sign)::int as reported, sum(sign * figure) as total,
      sum(sign * c.weight) as weight, sum(sign * figure * c.weight) as weighted, max(figure) filter (where sign = 1) as top,
      sum(sign * (c.provenance = 'SAMPLE')::int)::int as samples
    from changed c join region r on r.code = any(string_to_array(rtrim(c.path, '/'), '/'))
    group by c.indicator_id, r.id, c.period
    having (sum(sign), sum(sign * figure), sum(sign * figure * c.weight), sum(sign * c.weight)) <> (0, 0, 0, 0)
    order by c.indicator_id, r.id, c.period
  )
  insert into rollup as kept (indicator_id, region_id, period, reported, total, weight, weighted, top, samples) select * from net
  on conflict (region_id, indicator_id, period) do update set reported = kept.reported + excluded.reported, total = kept.total + excluded.total,
    weight = kept.weight + excluded.weight, weighted = kept.weighted + excluded.weighted, samples = kept.samples + excluded.samples,
    top = greatest(kept.top, excluded.top);
  ${changed.includes('old_rows') ? TOP : ''}`); // prettier-ignore

const TOP = `
  update rollup kept set top = (
    select max(o.figure) from observation o where o.indicator_id = kept.indicator_id and o.period = kept.period
      and o.archived_at is null and o.region_path >= r.path and o.region_path < r.path || '~')
  from region r, indicator i, old_rows was
  where r.id = kept.region_id and i.id = kept.indicator_id and 'MAX' in (i.across_regions, i.across_periods)
    and was.indicator_id = kept.indicator_id and was.period = kept.period and starts_with(was.region_path, r.path);`;

const trigger = (event: string, tables: string): string => `
create or replace trigger zz_roll_${event} after ${event} on observation referencing ${tables}
  for each statement execute function observation_roll_${event}();`;

/**
 * The same as \`rollup\`, computed anew: from the figures known at a moment, over the tree as it was on a day. Runs with
 * every row in sight, as the roll-ups were made: a total does not depend on who asks.
 */
const THEN = `
create or replace function figures_as_of(indicators uuid[], regions uuid[], periods text[], as_of date, known_at timestamptz)
returns table (indicator_id uuid, region_id uuid, period text, reported int, total numeric, weight numeric, weighted numeric, top numeric, samples int)
language plpgsql security definer set search_path = public, pg_temp as $$
declare keeper text := coalesce(current_setting('rural.keeper', true), '');
begin
  perform set_config('rural.keeper', 'on', true);
  return query
    select o.indicator_id, a.region_id, o.period, count(*)::int, sum(k.figure), sum(coalesce(k.weight, 1)),
      sum(k.figure * coalesce(k.weight, 1)), max(k.figure), count(*) filter (where o.provenance = 'SAMPLE')::int
    from region_place a
    join region_place p on p.path >= a.path and p.path < a.path || '~' and as_of >= p.valid_from and as_of < p.valid_to
    join observation o on o.region_id = p.region_id and o.indicator_id = any(indicators) and o.period = any(periods) and o.archived_at is null
    cross join lateral known_figure(o, known_at) k
    where a.region_id = any(regions) and as_of >= a.valid_from and as_of < a.valid_to
    group by o.indicator_id, a.region_id, o.period;
  perform set_config('rural.keeper', keeper, true);
end $$;`;

/** For each indicator, period and region, what the figures at and below the region come to: kept by whoever changes one. */
export const rollupRoutines = [
  roll('observation_roll_insert', NEW),
  roll('observation_roll_update', `${OLD} union all ${NEW}`),
  roll('observation_roll_delete', OLD),
  trigger('insert', 'new table as new_rows'),
  trigger('update', 'old table as old_rows new table as new_rows'),
  trigger('delete', 'old table as old_rows'),
  THEN,
];
