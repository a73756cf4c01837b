import { belowText } from '../../kernel/sql.js';
import { systemTriggerFunction } from '../../kernel/model/system-trigger.js';

/**
 * A report counts if its region has to report, and existed at the end of the period: the same regions that coverage
 * expects reports from.
 */
const isExpected = (region: string, indicator: string): string =>
  `(has_to_report(${region}, ${indicator}.level, ${indicator}.kinds) and was_there(${region}, o.ends_on))`;
const COUNTS = `o.figure is not null and o.archived_at is null`;
const SOURCES = `join region own on own.id = o.region_id join indicator i on i.id = o.indicator_id`;

const CONTRIBUTION = `o.indicator_id, o.region_path as path, o.period, o.figure, o.figure_weight as weight, o.provenance`;

/** The contribution of a statement's rows: before it (`old_rows`, −1) or after it (`new_rows`, 1). */
const contributions = (sign: 1 | -1, rows: 'new_rows' | 'old_rows'): string =>
  `select ${CONTRIBUTION}, ${sign} as sign from ${rows} o ${SOURCES} where ${COUNTS} and ${isExpected('own', 'i')}`;
const OLD = contributions(-1, 'old_rows');
const NEW = contributions(1, 'new_rows');

/** The contribution of reports that begin to count, or no longer do, when who has to report changes. */
const shifted = (reports: string, before: string, now: string): string =>
  `select ${CONTRIBUTION}, case when ${now} then 1 else -1 end as sign from observation o ${SOURCES}
    where ${reports} and ${COUNTS} and ${now} <> ${before}`;

/**
 * Adds the changes of a statement to the roll-ups of every region above. The mean leaves out figures without a weight,
 * since a missing weight is neither zero nor one; `unweighted` counts them. Rows are locked in a fixed order, so that
 * writers wait for each other instead of deadlocking. A maximum that may have lost its figure becomes null (unknown)
 * and is looked up where an indicator uses it: in a statement of its own, which sees what earlier writers committed.
 */
const rollFunction = (name: string, changed: string, { before = '', after = '' } = {}): string =>
  systemTriggerFunction(
    name,
    `${before}
  with changed as (
    ${changed}
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
  ${after}`,
  );

const MAXIMUM = `(select max(o.figure) from observation o ${SOURCES}
      where o.indicator_id = kept.indicator_id and o.period = kept.period
      and ${COUNTS} and ${isExpected('own', 'i')} and ${belowText('o.region_path', 'r.path')})`;

const recomputeMaxima = (changed: string): string => `
  update rollup kept set top = ${MAXIMUM}
  from (
    select distinct was.indicator_id, was.period, above.id, above.path from ${changed} was
    join indicator i on i.id = was.indicator_id and 'MAX' in (i.across_regions, i.across_periods)
    join region above on above.code = any(string_to_array(rtrim(was.region_path, '/'), '/'))) r
  where kept.region_id = r.id and kept.indicator_id = r.indicator_id and kept.period = r.period
    and kept.top is null and kept.reported > 0;`;

const REGION_REPORTS = 'o.region_id = new.id';
const INDICATOR_REPORTS = 'o.indicator_id = new.id';

/**
 * Follows a change of who has to report. The reports are locked first: an approval under way has read what held before,
 * and is seen once it has ended. Of a region, this runs before the trigger `b_spread`, which takes its reports to
 * another path by what holds now.
 */
const reporterFunction = (name: string, reports: string, before: string, now: string): string =>
  rollFunction(name, shifted(reports, before, now), {
    before: `perform from observation o where ${reports} order by o.id for update;`,
    after: recomputeMaxima(`(select o.* from observation o where ${reports})`),
  });
const changes = (columns: readonly string[]): string =>
  `(${columns.map((column) => `old.${column}`).join(', ')}) is distinct from
    (${columns.map((column) => `new.${column}`).join(', ')})`;
const FOLLOW_REPORTERS = `
${reporterFunction('region_roll_reporter', REGION_REPORTS, isExpected('old', 'i'), isExpected('new', 'i'))}
create or replace trigger a_reporter after update on region for each row
  when (${changes(['level', 'kind', 'in_demonstration_area', 'archived_at', 'established_on', 'abolished_on'])})
  execute function region_roll_reporter();
${reporterFunction('indicator_roll_reporters', INDICATOR_REPORTS, isExpected('own', 'old'), isExpected('own', 'new'))}
create or replace trigger a_reporters after update on indicator for each row
  when (${changes(['level', 'kinds'])}) execute function indicator_roll_reporters();`;

/** Removing samples deletes reports; roll-ups that are left without any report are deleted as well. */
const DELETE_EMPTY = `
  delete from rollup kept using (select distinct indicator_id, period from old_rows) was
  where kept.indicator_id = was.indicator_id and kept.period = was.period and kept.reported = 0;`;

/** When an indicator becomes a maximum, looks up the maxima that are unknown so far. */
const FILL_MAXIMA = `
${systemTriggerFunction(
  'indicator_asks_top',
  `
  update rollup kept set top = ${MAXIMUM}
  from region r where r.id = kept.region_id and kept.indicator_id = new.id and kept.top is null and kept.reported > 0;`,
)}
create or replace trigger z_asks_top after update of across_regions, across_periods on indicator for each row
  when ('MAX' in (new.across_regions, new.across_periods) and 'MAX' not in (old.across_regions, old.across_periods))
  execute function indicator_asks_top();`;

/**
 * Deletes the roll-ups of a deleted region or indicator. A region with a new code is no longer in the paths of its
 * reports: its roll-ups are deleted, and computed anew when the trigger `b_spread`, which runs later by its name,
 * moves all that is located in the region to the new path.
 */
const FORGET = `
${systemTriggerFunction(
  'rollup_forget',
  `
  delete from rollup where old.id in (region_id, indicator_id);`,
)}
create or replace trigger a_forget after delete on region for each row execute function rollup_forget();
create or replace trigger a_forget after delete on indicator for each row execute function rollup_forget();
create or replace trigger a_recoded after update of code on region for each row
  when (old.code <> new.code) execute function rollup_forget();`;

const trigger = (event: string, tables: string): string => `
create or replace trigger zz_roll_${event} after ${event} on observation referencing ${tables}
  for each statement execute function observation_roll_${event}();`;

/**
 * Computes the contents of `rollup` from the figures known at a moment, with the region tree of a day. Runs without
 * row-level security, as the roll-ups are computed: a total does not depend on the caller.
 */
const FIGURES_AS_OF = `
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
    join region_place p on ${belowText('p.path', 'a.path')} and as_of >= p.valid_from and as_of < p.valid_to
    join observation o on o.region_id = p.region_id and o.indicator_id = any(indicators)
      and o.period = any(periods) and (o.archived_at is null or o.archived_at > known_at)
    ${SOURCES} and ${isExpected('own', 'i')}
    cross join lateral known_figure(o, known_at) k
    where a.region_id = any(regions) and as_of >= a.valid_from and as_of < a.valid_to
    group by o.indicator_id, a.region_id, o.period;
  perform set_config('rural.keeper', keeper, true);
end $$;`;

/** The aggregated figures at and below each region, by indicator and period; triggers on reports maintain them. */
export const rollupRoutines = [
  rollFunction('observation_roll_insert', NEW),
  rollFunction('observation_roll_update', `${OLD} union all ${NEW}`, { after: recomputeMaxima('old_rows') }),
  rollFunction('observation_roll_delete', OLD, { after: recomputeMaxima('old_rows') + DELETE_EMPTY }),
  trigger('insert', 'new table as new_rows'),
  trigger('update', 'old table as old_rows new table as new_rows'),
  trigger('delete', 'old table as old_rows'),
  FOLLOW_REPORTERS,
  FILL_MAXIMA,
  FORGET,
  FIGURES_AS_OF,
];
