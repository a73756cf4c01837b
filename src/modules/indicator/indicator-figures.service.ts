import type { Actor } from '../../kernel/access/actor.js';
import type { Context } from '../../kernel/context.js';
import { isUuid } from '../../kernel/id.js';
import { readPeriod, yearsOf } from '../../kernel/period.js';
import { mapSlot } from '../../kernel/parameters.js';
import { all, any, as, col, ids, sql, type Sql } from '../../kernel/sql.js';
import type { DataModel } from '../../kernel/model/model.js';
import { Region } from '../region/region.entity.js';
import { Indicator } from './indicator.entity.js';
import { readsReports } from './read-scope.service.js';
import { MEAN_PLACES } from './rollup.rules.js';

/** The figure of an indicator for a region and a period. */
export interface IndicatorFigure {
  /** Id of the region. */
  readonly region: string;
  /** Id of the indicator. */
  readonly indicator: string;
  readonly period: string;
  /** Decimal text; null where all weights are zero. */
  readonly value: string | null;
  readonly reported: number;
  /** Number of reports without a weight, which the mean leaves out. */
  readonly unweighted: number;
  readonly isSample: boolean;
}

/**
 * Whether the period of `f`, a figure of the indicator `i`, contains a year: a plan contains each of its years. The
 * index serves the text bounds; plan periods have no lower bound, but few rows.
 */
const periodsOf = (year: unknown): Sql => sql`
  ${year}::int between left(f.period, 4)::int
    and (case substr(f.period, 5, 1) when '-' then right(f.period, 4) else left(f.period, 4) end)::int
  and f.period collate "C" >= case i.cadence when 'PLAN' then '' else ${mapSlot(year, String)}::text end
  and f.period collate "C" < ${mapSlot(year, String)}::text || '~'`;

/**
 * The figures of a region for the periods of a year, one row each with the indicator's `key`. They are read from the
 * table `rollup`, which aggregates all reports at and below the region as `rollUp` does. Figures about people are only
 * for callers who may read every report behind them.
 *
 * @param region alias of the region's row
 * @param year the year; a plan is listed in each of its years
 */
export function figuresOf(region: string, year: unknown, actor: Actor, model: DataModel): Sql {
  const seesAll = readsReports({ actor, model }, col(region, 'path'));
  return sql`
    select f.indicator_id as indicator, i.key, f.period, f.reported, f.samples > 0 as "isSample",
      case i.across_regions when 'WEIGHTED_MEAN' then f.unweighted else 0 end as unweighted,
      trim_scale(case i.across_regions
        when 'WEIGHTED_MEAN' then round(f.weighted / nullif(f.weight, 0), ${sql.lit(MEAN_PLACES)})
        when 'MAX' then f.top else f.total end)::text as value
    from rollup f join ${as(model.of(Indicator), 'i')} on i.id = f.indicator_id
    where ${all([
      sql`f.region_id = ${col(region, 'id')} and f.reported > 0 and i.archived_at is null`,
      periodsOf(year),
      sql`(i.across_regions <> 'LAST' or i.level = ${col(region, 'level')})`,
      any([sql`not i.is_about_people`, seesAll]),
    ])}`;
}

/** The figures of a region by indicator and period; batched: one statement for many regions. */
export function readIndicatorFigures(
  region: string,
  year: number,
  context: Context,
): Promise<readonly IndicatorFigure[]> {
  const { actor, model, db, loaders } = context;
  return loaders
    .get<readonly IndicatorFigure[]>(`figures ${year}`, async (regions) => {
      const rows = await db.rows<IndicatorFigure>(sql`
        select a.id as region, f.indicator, f.period, f.value, f.reported, f.unweighted, f."isSample"
        from ${as(model.of(Region), 'a')} cross join lateral (${figuresOf('a', year, actor, model)}) f
        where a.id = ${ids(regions)} order by f.key, f.period collate "C"`);
      const byRegion = Map.groupBy(rows, (row) => row.region);
      return regions.map((id) => byRegion.get(id) ?? []);
    })
    .load(region);
}

/** The figure of a region, an indicator and a period; null where nobody reported, or the caller may not read it. */
export async function readIndicatorFigure(key: string, context: Context): Promise<IndicatorFigure | null> {
  const [region = '', indicator, period = '', ...rest] = key.split('/');
  const at = readPeriod(period);
  if (!at || rest.length > 0 || !isUuid(region)) return null;
  const figures = await readIndicatorFigures(region, yearsOf(at).first, context);
  return figures.find((each) => each.indicator === indicator && each.period === period) ?? null;
}
