import type { Context } from '../../kernel/context.js';
import type { Row } from '../../kernel/database.js';
import { isUuid } from '../../kernel/id.js';
import { Invalid, TooMuch } from '../../kernel/errors.js';
import { calendarDay, periodsWithin, readPeriod, type PeriodKind } from '../../kernel/period.js';
import { readNode } from '../../kernel/read/read.js';
import { accepts, DateScalar } from '../../kernel/scalars.js';
import { sql } from '../../kernel/sql.js';
import { Region } from '../region/region.entity.js';
import { regionsBelow } from '../region/region.service.js';
import { Indicator } from './indicator.entity.js';
import { ratesOf, type Rates, type Reports } from './reporting.rules.js';

export interface ReportingArguments {
  readonly region: string;
  readonly period: string;
  readonly level?: string | null;
  readonly indicators?: readonly string[] | null;
  readonly asOf?: string | null;
}

type When = Pick<ReportingArguments, 'period' | 'asOf'>;

/** What a region reported of an indicator in a period. */
export interface Reporting extends Reports, Rates, When {
  readonly region: string;
  readonly indicator: string;
}

/** Most rows of one answer. */
const LARGEST = 5000;
const NONE: Reports = { expected: 0, reported: 0, approved: 0, late: 0 };

/** Every indicator asked for, in each of the regions below. @throws TooMuch `REPORTING_TOO_LARGE` */
export async function readReportings(args: ReportingArguments, context: Context): Promise<Reporting[]> {
  const [regions, indicators] = await Promise.all([
    regionsBelow(args.region, args.level, LARGEST, context),
    indicatorsOf(args, context),
  ]);
  if (regions.length * indicators.length > LARGEST) throw new TooMuch('REPORTING_TOO_LARGE', { most: LARGEST });
  return count(regions, indicators, args, context);
}

/** The node of an id, which encodes region, indicator and period, and `asOf` where it is given. */
export async function readReporting(key: string, context: Context): Promise<Reporting | null> {
  const [region = '', indicator = '', period = '', asOf, ...rest] = key.split('/');
  if (!isUuid(region) || !isUuid(indicator) || !readPeriod(period) || rest.length > 0) return null;
  if (asOf !== undefined && !accepts(DateScalar, asOf)) return null;
  const { model } = context;
  const [at, of] = await Promise.all([
    readNode(model.of(Region), region, context),
    readNode(model.of(Indicator), indicator, context),
  ]);
  return at && of && (await count([at], [of], { period, asOf }, context))[0]!; // one region and one indicator
}

async function count(
  regions: readonly Row[],
  indicators: readonly Row[],
  args: When,
  context: Context,
): Promise<Reporting[]> {
  const period = readPeriod(args.period)!; // the scalar has checked it
  const each = indicators.flatMap(({ id, cadence, computedFrom }) =>
    periodsWithin(period, cadence as PeriodKind)
      .filter(({ startsOn }) => computedFrom === null || startsOn < (computedFrom as string))
      .map(({ code, endsOn }) => ({ id, code, endsOn })),
  );
  const rows = await context.db.rows<Reports & Pick<Reporting, 'region' | 'indicator'>>(sql`
    select region_id as region, indicator_id as indicator, expected, reported, approved, late
    from reports_as_of(${regions.map(({ id }) => id)}::uuid[], ${each.map(({ id }) => id)}::uuid[],
      ${each.map(({ code }) => code)}::text[], ${each.map(({ endsOn }) => endsOn)}::date[],
      ${args.asOf ?? calendarDay(context.now())}::date)`);
  const byKey = new Map(rows.map((row) => [`${row.region} ${row.indicator}`, row]));
  return regions.flatMap((region) =>
    indicators.map((indicator) => {
      const row = byKey.get(`${region.id} ${indicator.id}`) ?? { ...NONE, region: region.id, indicator: indicator.id };
      return { ...row, ...ratesOf(row), period: args.period, asOf: args.asOf };
    }),
  );
}

/** @throws Invalid `UNKNOWN_INDICATOR` */
async function indicatorsOf({ indicators: keys, period }: ReportingArguments, { db }: Context): Promise<Row[]> {
  const { startsOn } = readPeriod(period)!; // the scalar has checked it
  const isReported = sql`archived_at is null and (computed_from is null or computed_from > ${startsOn}::date)`;
  const predicate = keys == null ? isReported : sql`key = any(${keys}::text[])`;
  const rows = await db.rows(sql`
    select id, key, cadence, computed_from::text as "computedFrom" from indicator where ${predicate} order by key`);
  const unknown = keys?.find((key) => !rows.some((row) => row['key'] === key));
  if (unknown !== undefined) throw new Invalid('UNKNOWN_INDICATOR', { indicator: unknown });
  return rows;
}
