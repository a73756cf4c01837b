import type { Context } from '../../../kernel/context.js';
import { below, sql } from '../../../kernel/sql.js';
import { placesOn } from '../../region/region.service.js';
import { regionsOf, reportPeriods, type Measured, wasThere, type Question } from '../assessment/question.rules.js';
import type { Entry } from './series.rules.js';

/** The aggregated reports of an indicator for a region and a period. Decimals are text. */
export interface Figure {
  readonly indicator: string;
  readonly region: string;
  readonly period: string;
  readonly reported: number;
  readonly total: string;
  readonly weight: string;
  readonly weighted: string;
  readonly unweighted: number;
  readonly top: string | null;
  readonly samples: number;
}

const FIGURE_COLUMNS = sql`indicator_id as indicator, region_id as region, period, reported, total::text, weight::text,
  weighted::text, unweighted, top::text, samples`;

/** Figures by `figureKey`, then by period. */
export type Figures = ReadonlyMap<string, ReadonlyMap<string, Figure>>;
export const figureKey = (indicator: string, region: string): string => `${indicator} ${region}`;

const unique = (all: readonly string[]): string[] => [...new Set(all)];

/**
 * The figures behind questions that share `asOf` and `knownAt`, by `figureKey`: one statement, whatever their number.
 * Questions about now read the table `rollup`; for another `asOf` or `knownAt` the reports are aggregated anew.
 */
export async function readFigures(questions: readonly Question[], { db }: Context): Promise<Figures> {
  const measurable = questions.flatMap((question) => {
    const { indicator } = question.measurement.how ?? {};
    return indicator ? [{ question, indicator, periods: reportPeriods(question, indicator) }] : [];
  });
  const [first] = measurable;
  if (!first) return new Map();
  const indicators = unique(measurable.map(({ indicator }) => indicator.id));
  const regions = regionsOf(measurable.map(({ question }) => question));
  const periods = unique(measurable.flatMap((each) => each.periods.map(({ code }) => code)));
  const { isNow, asOf, knownAt } = first.question;
  const rows = await db.rows<Figure>(
    isNow
      ? sql`select ${FIGURE_COLUMNS} from rollup
          where region_id = any(${regions}::uuid[]) and indicator_id = any(${indicators}::uuid[])
          and period = any(${periods}::text[]) and reported > 0`
      : sql`select ${FIGURE_COLUMNS}
          from figures_as_of(${indicators}::uuid[], ${regions}::uuid[], ${periods}::text[], ${asOf}::date,
          coalesce(${knownAt}::timestamptz, 'infinity'))`,
  );
  const byPlace = Map.groupBy(rows, ({ indicator, region }) => figureKey(indicator, region));
  return new Map([...byPlace].map(([key, all]) => [key, new Map(all.map((row) => [row.period, row]))]));
}

/** Regions that have to report: the number without a known beginning or end, and the lifetimes of the others. */
export interface Reporters {
  readonly steady: number;
  readonly bounded: readonly { readonly from: string | null; readonly to: string | null }[];
}
export const reportersKey = (region: string, level: string, kinds: readonly string[]): string =>
  [region, level, ...kinds].join(' ');

/** Reporters at and below each region of the questions, for each kind of reporter, by `reportersKey`: one statement. */
export async function readReporters(
  questions: readonly Question[],
  { db }: Context,
): Promise<ReadonlyMap<string, Reporters>> {
  const indicators = unique(questions.flatMap(({ measurement }) => measurement.how?.indicator?.id ?? []));
  const regions = regionsOf(questions);
  const [first] = questions;
  if (!first || indicators.length === 0) return new Map();
  interface ReporterRow extends Reporters {
    readonly region: string;
    readonly level: string;
    readonly kinds: readonly string[];
  }
  const rows = await db.rows<ReporterRow>(sql`
    select a.id as region, k.level, k.kinds,
      count(*) filter (where below.established_on is null and below.abolished_on is null)::int as steady,
      coalesce(json_agg(json_build_object('from', below.established_on, 'to', below.abolished_on))
        filter (where below.established_on is not null or below.abolished_on is not null), '[]') as bounded
    from ${placesOn(first.asOf)} a
    cross join lateral (
      select r as region, r.established_on, r.abolished_on from ${placesOn(first.asOf)} p join region r on r.id = p.id
      where ${below(sql`p.path`, sql`a.path`)} offset 0) below
    join (select distinct level, kinds from indicator where id = any(${indicators}::uuid[])) k
      on has_to_report(below.region, k.level, k.kinds)
    where a.id = any(${regions}::uuid[]) group by a.id, k.level, k.kinds`);
  return new Map(rows.map((row) => [reportersKey(row.region, row.level, row.kinds), row]));
}

/** Number of regions that had to report on a day. */
export const reportersOn = ({ steady, bounded }: Reporters, day: string): number =>
  steady + bounded.filter(({ from, to }) => wasThere(from, to, day)).length;

/** Ids of the regions, by code, that had to report an indicator by the day of an entry of its series and did not. */
export async function missingReporters(
  question: Question,
  { id, level, kinds }: Measured,
  { period, on }: Pick<Entry, 'period' | 'on'>,
  most: number,
  { db }: Context,
): Promise<string[]> {
  const rows = await db.rows(sql`
    select distinct r.id, r.code from ${placesOn(question.asOf)} a
    join ${placesOn(question.asOf)} p on ${below(sql`p.path`, sql`a.path`)} join region r on r.id = p.id
    where a.id = any(${regionsOf([question])}::uuid[])
      and has_to_report(r, ${level}, ${kinds}::text[]) and was_there(r, ${on}::date)
      and not exists (select from rollup u where u.region_id = r.id and u.indicator_id = ${id}::uuid
        and u.period = ${period} and u.reported > 0)
    order by r.code limit ${sql.lit(most)}`);
  return rows.map((row) => row.id);
}
