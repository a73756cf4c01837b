import { locationOf } from '../../../kernel/model/location.js';
import type { Context } from '../../../kernel/context.js';
import type { Class } from '../../../kernel/describe.js';
import type { Row } from '../../../kernel/database.js';
import { filterPredicate, type Filter } from '../../../kernel/read/filter.js';
import { rowsAsOf } from '../../../kernel/read/history.js';
import { columnsOf } from '../../../kernel/read/select.js';
import { all, as, below, col, every, ROW, sql, TRUE, type Sql } from '../../../kernel/sql.js';
import { pathColumn } from '../../../kernel/model/model.js';
import { IndustryChain } from '../../chain/chain.entity.js';
import { DemonstrationBelt } from '../../demonstration/belt.entity.js';
import { FeaturedModel } from '../../demonstration/featured-model.entity.js';
import { DemonstrationUnit } from '../../demonstration/unit.entity.js';
import { placesOn } from '../../region/region.service.js';
import { TwinningPair } from '../../twinning/twinning.entity.js';
import { lastDayOf, regionsOf, type Question, type Span } from '../assessment/question.rules.js';
import type { GraphCount } from './target-reading.entity.js';

export interface Counted {
  readonly of: () => Class;
  /** A filter of the entity's list field: a client that passes it to the list gets the counted records. */
  readonly filter: Filter;
  /** Columns with the year and the day from which a row counts; without them it always counts. */
  readonly year?: string;
  readonly on?: string;
}

const certified = (level: string): Counted => ({
  of: () => DemonstrationUnit,
  filter: { level: [level], state: ['CERTIFIED'] },
  year: 'programme_year',
  on: 'listed_on',
});

export const COUNTS: Readonly<Record<GraphCount, Counted>> = {
  DEMONSTRATION_COUNTIES: certified('COUNTY'),
  DEMONSTRATION_TOWNSHIPS: certified('TOWNSHIP'),
  DEMONSTRATION_VILLAGES: certified('VILLAGE'),
  DEMONSTRATION_BELTS: { of: () => DemonstrationBelt, filter: {} },
  EIGHT_CHAINS: { of: () => IndustryChain, filter: { isKeyChain: { eq: true } } },
  TWINNING_PAIRS: { of: () => TwinningPair, filter: {} },
  FEATURED_MODELS: { of: () => FeaturedModel, filter: {} },
};

/** Number of counted rows at and below a region, grouped by year and day where the rows have them. */
export interface Tally {
  /** Null for entities without a location: they count once, the same for every area. */
  readonly region: string | null;
  readonly year: number | null;
  readonly on: string | null;
  readonly amount: number;
  readonly samples: number;
}
export type Tallies = ReadonlyMap<GraphCount, readonly Tally[]>;

/**
 * Counts for questions that share `asOf` and `knownAt`, with exactly the filter and the read scope of the list field:
 * one statement for each kind of count.
 */
export async function readCounts(questions: readonly Question[], context: Context): Promise<Tallies> {
  const byCount = Map.groupBy(
    questions.filter(({ measurement }) => measurement.how?.count),
    ({ measurement }) => measurement.how!.count!, // the filter ensures it
  );
  return new Map(
    await Promise.all(
      [...byCount].map(async ([count, of]) => [count, await tally(COUNTS[count], of, context)] as const),
    ),
  );
}

async function tally(definition: Counted, questions: readonly Question[], context: Context): Promise<Tally[]> {
  const { rows, region } = rowsOf(definition, questions, context);
  const column = (name: string | undefined, type: string) => (name ? col(ROW, name) : sql`null::${sql.raw(type)}`);
  return context.db.rows(sql`
    select ${region} as region, ${column(definition.year, 'int')} as year, ${column(definition.on, 'date')}::text as on,
      count(*)::int as amount, count(*) filter (where ${col(ROW, 'provenance')} = 'SAMPLE')::int as samples
    ${rows} group by 1, 2, 3`);
}

/**
 * The `from` and `where` clauses of a count: its rows at and below the questions' regions, each with its region. For
 * another `asOf` the region tree is that of the day; for a `knownAt` the rows are read from the history. For now the
 * rows of each region are read first, before any other predicate (offset 0): PostgreSQL cannot estimate a path range,
 * and for a nation it would scan all rows, or an index of all certified ones.
 */
function rowsOf({ of, filter }: Counted, questions: readonly Question[], context: Context): { rows: Sql; region: Sql } {
  const [{ isNow, asOf, knownAt }] = questions as [Question]; // never empty; all questions share these
  const entity = context.model.of(of());
  const predicate = all(filterPredicate(entity, filter, ROW, context.actor));
  const table = knownAt === null ? as(entity, ROW) : sql`${rowsAsOf(entity, knownAt, context)} ${sql.ref(ROW)}`;
  const location = locationOf(entity);
  if (!location) return { rows: sql`from ${table} where ${predicate}`, region: sql`null::text` };
  const regions = regionsOf(questions);
  const rows = isNow
    ? sql`from region a cross join lateral (
        select ${every(ROW)} from ${table}
        where ${below(col(ROW, pathColumn(entity)), sql`a.path`)} offset 0) ${sql.ref(ROW)}`
    : sql`from ${placesOn(asOf)} a join (${table} join ${placesOn(asOf)} p on p.id = ${col(ROW, location.column)})
        on ${below(sql`p.path`, sql`a.path`)}`;
  return { rows: sql`${rows} where a.id = any(${regions}::uuid[]) and ${predicate}`, region: sql`a.id` };
}

/** The year whose rows a question counts; null where it does not count a single year. */
export const yearOf = ({ measurement: { how } }: Question, { endsOn }: Span): number | null =>
  how?.count && COUNTS[how.count].year && how.window === 'EACH_YEAR' ? Number(endsOn.slice(0, 4)) : null;

/** The day from which a row without a day counts: the last of its year; null without a year, for always. */
export const lastOf = (year: number | null): string | null => (year === null ? null : `${year}-12-31`);

interface QuestionWithSpan {
  readonly question: Question;
  readonly span: Span;
}

/** The counted rows as of the question's moment, by key, `most` at most. Empty if the target is not a count. */
export async function readCounted(
  { question, span }: QuestionWithSpan,
  most: number,
  context: Context,
): Promise<Row[]> {
  const { how } = question.measurement;
  if (!how?.count) return [];
  const definition = COUNTS[how.count];
  const entity = context.model.of(definition.of());
  const [ofYear, on] = [definition.year, definition.on].map((column) => (column ? col(ROW, column) : sql`null`));
  const year = yearOf(question, span);
  return context.db.rows(sql`
    select ${columnsOf(entity, ROW)}, ${entity.name}::text as __typename,
      ${question.knownAt !== null}::boolean as "$past" ${rowsOf(definition, [question], context).rows}
      and ${year === null ? TRUE : sql`${ofYear} = ${year}`}
      and coalesce(${on}, make_date(${ofYear}::int, 12, 31), '-infinity') <= ${lastDayOf(question)}::date
    order by ${col(ROW, 'key')} limit ${sql.lit(most)}`);
}
