import { settingsRead, type Computation } from '../../kernel/model/computation.js';
import type { FigureAt } from '../../kernel/model/moment.js';
import { periodAt, shiftPeriod, type Period, type PeriodKind } from '../../kernel/period.js';
import { figureTable, typesRead } from '../../kernel/read/computed-figure.js';
import { all, any, as, below, col, sql, TRUE, type Sql } from '../../kernel/sql.js';
import { isTree, pathColumn, type DataModel } from '../../kernel/model/model.js';
import { locationOf } from '../../kernel/model/location.js';

/** An indicator that is computed, with how. */
export interface ComputedIndicator {
  readonly id: string;
  readonly key: string;
  readonly level: string;
  readonly kinds: readonly string[];
  readonly cadence: Exclude<PeriodKind, 'PLAN'>;
  readonly computedFrom: string;
  readonly computation: Computation;
}

/** What an indicator came to in a region; without a value there is nothing to compute. Decimals are text. */
export interface ComputedFigure {
  readonly region: string;
  readonly code: string;
  readonly value: string | null;
  readonly weight: string | null;
  readonly isSample: boolean;
}

/** The statement of the computed indicators. */
export const computedIndicators = sql`select id, key, level, kinds, cadence, computed_from::text as "computedFrom"
  from indicator where origin = 'COMPUTED' and archived_at is null order by key`;

/** Adds to each indicator how it is computed; one whose module is gone is left as it is. */
export const withComputations = (
  indicators: readonly Omit<ComputedIndicator, 'computation'>[],
  { computations }: DataModel,
): ComputedIndicator[] =>
  indicators.flatMap((indicator) => {
    const computation = computations.get(indicator.key);
    return computation ? [{ ...indicator, computation }] : [];
  });

/** The periods that are computed by a day, the latest first: it still runs. */
export function computedPeriods({ cadence, computedFrom }: ComputedIndicator, today: string): Period[] {
  const periods: Period[] = [];
  for (let period = periodAt(today, cadence); period.startsOn >= computedFrom; period = shiftPeriod(period, -1))
    periods.push(period);
  return periods;
}

/** The day of a period's figure: its last, or today while it runs. */
export const dayOf = ({ endsOn }: Period, today: string): string => (endsOn < today ? endsOn : today);

/** Runs a statement, in whatever transaction. */
export type Read = <R>(statement: Sql) => Promise<R[]>;

/** The figures of an indicator for a period in its regions: all of them, or those around some places. */
export async function computeFigures(
  indicator: ComputedIndicator,
  period: Period,
  today: string,
  places: readonly string[] | null,
  { read, model }: { read: Read; model: DataModel },
): Promise<ComputedFigure[]> {
  const day = dayOf(period, today);
  const regions = regionsOf(indicator, period, places);
  const groups = await bySettings(indicator, regions, day, read);
  const figures: ComputedFigure[] = [];
  for (const { ids, setting } of groups) {
    const at = { period: period.code, startsOn: period.startsOn, day, setting };
    figures.push(...(await read<ComputedFigure>(figuresIn(indicator, all([regions, ids]), at, model))));
  }
  return figures;
}

/** The regions `r` that an indicator is of in a period. */
const regionsOf = ({ level, kinds }: ComputedIndicator, { endsOn }: Period, places: readonly string[] | null): Sql =>
  all([
    sql`has_to_report(r, ${level}, ${kinds}::text[]) and was_there(r, ${endsOn}::date)`,
    places === null ? TRUE : sql`r.code = any(${places}::text[])`,
  ]);

interface SettingGroup {
  readonly ids: Sql;
  readonly setting: FigureAt['setting'];
}

/** The texts of settings in force in a region `r` on a day, by key. */
export const settingValues = (keys: readonly string[], day: string): Sql => sql`(
  select coalesce(jsonb_object_agg(key, setting_at(key, r.path, ${day}::date)), '{}')
  from unnest(${keys}::text[]) key)`;

/** Regions by the values of the settings that the computation reads: mostly one group of all. */
async function bySettings(
  { computation }: ComputedIndicator,
  regions: Sql,
  day: string,
  read: Read,
): Promise<SettingGroup[]> {
  const keys = [...new Set(settingsRead(computation.figure).map(({ key }) => key))];
  if (keys.length === 0) return [{ ids: TRUE, setting: noSetting }];
  const rows = await read<{ ids: string[]; values: Readonly<Record<string, string>> }>(sql`
    select array_agg(r.id) as ids, s.values
    from region r cross join lateral (select ${settingValues(keys, day)} as values) s
    where ${regions} group by s.values`);
  return rows.map(({ ids, values }) => ({
    ids: sql`r.id = any(${ids}::uuid[])`,
    setting: (key) => values[key] ?? noSetting(key),
  }));
}
function noSetting(key: string): never {
  throw new Error(`the computation does not declare that it reads the setting ${key}`);
}

const NOTHING = sql`(select null::numeric as value, null::numeric as weight)`;

function figuresIn({ computation }: ComputedIndicator, regions: Sql, at: FigureAt, model: DataModel): Sql {
  const types = typesRead(computation, model).filter(({ type }) => !isTree(type));
  // a register that never had a row says nothing, not zero
  const isKept = all(types.map(({ type }) => sql`(select exists (select from ${sql.table(type.table)}))`));
  const samples = types.map(({ type }) => {
    const isAround = locationOf(type) ? below(col('x', pathColumn(type)), sql`r.path`) : TRUE;
    return sql`exists (select from ${as(type, 'x')} where ${isAround} and x.provenance = 'SAMPLE'
      and x.archived_at is null)`;
  });
  const table = figureTable(computation, 'r', at, model) ?? NOTHING;
  return sql`select r.id as region, r.code, case when ${isKept} then trim_scale(f.value)::text end as value,
      trim_scale(f.weight)::text as weight, ${any(samples)} as "isSample"
    from region r left join lateral ${table} f on true
    where ${regions}`;
}
