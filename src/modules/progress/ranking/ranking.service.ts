import type { Context } from '../../../kernel/context.js';
import type { Row } from '../../../kernel/database.js';
import { Invalid, TooMuch } from '../../../kernel/errors.js';
import { periodsWithin, readPeriod, yearsOf } from '../../../kernel/period.js';
import { readByKey } from '../../../kernel/read/read.js';
import { all, below, sql, type Sql } from '../../../kernel/sql.js';
import { readsReports } from '../../indicator/read-scope.service.js';
import { Region } from '../../region/region.entity.js';
import type { Range } from '../goals/goal-path.rules.js';
import type { Figure } from '../measurement/figures.service.js';
import { standings, type Standing } from './ranking.rules.js';
import { seriesOf } from '../measurement/series.rules.js';
import type { Measured } from '../assessment/question.rules.js';

export interface Ranked extends Standing {
  /** The last reporting period inside the requested period for which it has a figure. */
  readonly latestPeriod: string | null;
}

interface RankingPeriods {
  readonly period: string;
  readonly since?: string | null;
}
export interface RankingArguments extends RankingPeriods {
  readonly level?: string | null;
  readonly kind?: string | null;
  readonly within?: string | null;
}

/** Most contenders that one ranking may compare. */
const LARGEST = 5000;

/** The columns of an indicator's row that a ranking uses. */
type RankingIndicator = Measured & { readonly direction: string };

interface RankedRow {
  readonly indicator: string;
  readonly range: Range | null;
  readonly id: string;
  /** Whether the caller may read every report that the figures are made of. */
  readonly isOpen: boolean;
  readonly figures: readonly (Figure & { readonly level: string })[];
}

/**
 * The range in which figures of an indicator should lie in a year, by the measurements of its targets of that year;
 * null where they have none, or different ones.
 */
const rangeOf = (indicator: Sql, year: number): Sql => sql`(
  select case when count(distinct (m.goal_lower, m.goal_upper)) = 1
    then jsonb_build_object('lower', min(m.goal_lower)::text, 'upper', min(m.goal_upper)::text) end
  from target_reading m join target t on t.id = m.target_id and t.archived_at is null
    and ${year}::int >= t.first_year and (${year}::int <= t.last_year or t.is_long_term)
  where m.indicator_id = ${indicator} and m.goal_lower is not null and m.archived_at is null)`;

/**
 * Ranks the contenders by several indicators at once: one statement, whatever their number.
 *
 * @param contenders selects `id`, `region_id` (a row for each region that counts for the id) and `place`, which orders
 *   equals
 */
async function compare(
  indicators: readonly RankingIndicator[],
  contenders: Sql,
  { period, since }: RankingPeriods,
  context: Context,
): Promise<Ranked[][]> {
  // the scalar has checked both
  const bothPeriods = [period, since ?? null].map((code) => (code === null ? null : readPeriod(code)!));
  const periods = bothPeriods.flatMap((each) =>
    indicators.flatMap(({ cadence }) => (each ? periodsWithin(each, cadence) : [])),
  );
  const rows = await context.db.rows<RankedRow>(sql`
    select k.id as indicator, k.range, c.id, bool_and(${readsReports(context, sql`r.path`)}) as "isOpen",
      coalesce(json_agg(json_build_object('period', u.period, 'reported', u.reported, 'total', u.total::text,
        'weight', u.weight::text, 'weighted', u.weighted::text, 'unweighted', u.unweighted, 'top', u.top::text,
        'samples', u.samples, 'level', r.level))
      filter (where u.region_id is not null), '[]') as figures
    from (select i.id, ${rangeOf(sql`i.id`, yearsOf(readPeriod(period)!).last)} as range
      from unnest(${indicators.map(({ id }) => id)}::uuid[]) i(id)) k
    cross join (select * from (${contenders}) each limit ${sql.lit(LARGEST + 1)}) c
    left join region r on r.id = c.region_id
    left join rollup u on u.region_id = c.region_id and u.indicator_id = k.id
      and u.period = any(${[...new Set(periods.map(({ code }) => code))]}::text[]) and u.reported > 0
    group by k.id, k.range, c.id, c.place order by c.place`);
  if (rows.length > LARGEST * indicators.length) throw new TooMuch('RANKING_TOO_LARGE', { most: LARGEST });
  const byIndicator = Map.groupBy(rows, ({ indicator }) => indicator);
  return indicators.map((indicator) => {
    const latest = new Map<string, string | null>();
    const ofIndicator = byIndicator.get(indicator.id) ?? [];
    const entries = ofIndicator.map(({ id, isOpen, figures }) => {
      const visible = indicator.isAboutPeople && !isOpen ? [] : figures;
      const [now, then] = bothPeriods.map((each) => {
        const own = visible.filter(({ level }) => indicator.acrossRegions !== 'LAST' || level === indicator.level);
        const inside = each ? periodsWithin(each, indicator.cadence) : [];
        const series = seriesOf(
          indicator,
          inside,
          inside[0]?.startsOn ?? '',
          ({ code }) => own.filter((f) => f.period === code),
          () => 0,
        );
        return series.findLast(({ reached }) => reached !== null);
      });
      latest.set(id, now?.period ?? null);
      return { id, value: now?.reached ?? null, earlier: then?.reached ?? null };
    });
    return standings({ direction: indicator.direction, range: ofIndicator[0]?.range ?? null }, entries).map(
      (standing) => ({ ...standing, latestPeriod: latest.get(standing.id) ?? null }),
    );
  });
}

const batched = (
  name: string,
  at: object,
  contenders: () => Promise<Sql> | Sql,
  row: Row,
  context: Context,
  periods: RankingPeriods,
): Promise<Ranked[]> =>
  context.loaders.ask(
    `${name} ${JSON.stringify(at)}`,
    row.id,
    row as unknown as RankingIndicator, // the row has every column
    async (indicators) => compare(indicators, await contenders(), periods, context),
  );

/** Ranks the regions of a level, or those of one kind among them, by an indicator. */
export const rankRegions = (indicator: Row, args: RankingArguments, context: Context): Promise<Ranked[]> =>
  batched(
    'ranking',
    args,
    async () => {
      const { level, kind, within, period: code } = args;
      const top = within == null ? null : await readByKey(context.model.of(Region), 'code', within, context);
      if (within != null && !top) throw new Invalid('UNKNOWN_REGION', { region: within });
      const { endsOn } = readPeriod(code)!; // the scalar has checked it
      return sql`select r.id, r.id as region_id, r.code as place from region r where ${all([
        // the regions that would report an indicator of this level
        sql`has_to_report(r, ${level ?? 'COUNTY'}, ${kind == null ? [] : [kind]}::text[])`,
        sql`was_there(r, ${endsOn}::date)`,
        ...(top ? [below(sql`r.path`, sql`${top['$path']}`), sql`r.id <> ${top.id}::uuid`] : []),
      ])} order by r.code`;
    },
    indicator,
    context,
    args,
  );

/** Ranks the belts by an indicator, the counties of each taken together. */
export const rankBelts = (indicator: Row, args: RankingPeriods, context: Context): Promise<Ranked[]> =>
  batched(
    'belt ranking',
    args,
    () => sql`
    select b.id, l.region_id, b.key as place
    from demonstration_belt b join demonstration_belt_counties l on l.demonstration_belt_id = b.id
    where b.archived_at is null order by b.key`,
    indicator,
    context,
    args,
  );

/** Compares the two sides of a pair; a side outside the demonstration area has no figures. */
export async function compareTwins(
  indicator: Row,
  sides: readonly string[],
  args: RankingPeriods,
  context: Context,
): Promise<Ranked[]> {
  const contenders = sql`select s.id, s.id as region_id, s.place
    from unnest(${sides}::uuid[]) with ordinality s(id, place)`;
  // the row has every column
  const [compared] = await compare([indicator as unknown as RankingIndicator], contenders, args, context);
  return compared ?? [];
}
