import type { Context } from '../../kernel/context.js';
import type { Class } from '../../kernel/describe.js';
import type { Row } from '../../kernel/database.js';
import { filterPredicate, type Filter } from '../../kernel/read/filter.js';
import { rowsAsOf } from '../../kernel/read/history.js';
import { columnsOf } from '../../kernel/read/select.js';
import { all, as, below, col, every, ROW, sql, TRUE, type Sql } from '../../kernel/sql.js';
import { pathColumn } from '../../kernel/model/model.js';
import { IndustryChain } from '../chain/chain.entity.js';
import { DemonstrationBelt } from '../demonstration/belt.entity.js';
import { FeaturedModel } from '../demonstration/featured-model.entity.js';
import { DemonstrationUnit } from '../demonstration/unit.entity.js';
import { placesOn } from '../region/region.service.js';
import { TwinningPair } from '../twinning/twinning.entity.js';
import { lastDayOf, regionsOf, type Question, type Span } from './question.rules.js';
import type { GraphCount } from './target-reading.entity.js';

export interface Counted {
  readonly of: () => Class;
  /** In the words of the list: whoever wants to see what was counted asks the list with it. */
  readonly filter: Filter;
  /** Columns of the year and of the day that a row counts for; always, without them. */
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

/** Rows of one count at and below a region, for a year and a day where they have one. */
export interface Tally {
  /** Null for what hangs nowhere: it counts the same wherever it is asked of, once. */
  readonly region: string | null;
  readonly year: number | null;
  readonly on: string | null;
  readonly amount: number;
  readonly samples: number;
}
export type Tallies = ReadonlyMap<GraphCount, readonly Tally[]>;

/**
 * What is counted for questions that share `asOf` and `knownAt`, with exactly the filter and the scope of the list: one
 * statement for each kind of count.
 */
export async function readCounts(questions: readonly Question[], context: Context): Promise<Tallies> {
  const asked = Map.groupBy(
    questions.filter(({ measurement }) => measurement.how?.count),
    ({ measurement }) => measurement.how!.count!, // just filtered
  );
  return new Map(
    await Promise.all([...asked].map(async ([count, of]) => [count, await tally(COUNTS[count], of, context)] as const)),
  );
}

async function tally(counted: Counted, questions: readonly Question[], context: Context): Promise<Tally[]> {
  const { rows, region } = rowsOf(counted, questions, context);
  const column = (name: string | undefined, type: string) => (name ? col(ROW, name) : sql`null::${sql.raw(type)}`);
  return context.db.rows(sql`
    select ${region} as region, ${column(counted.year, 'int')} as year, ${column(counted.on, 'date')}::text as on, count(*)::int as amount,
      count(*) filter (where ${col(ROW, 'provenance')} = 'SAMPLE')::int as samples
    ${rows} group by 1, 2, 3`);
}

/**
 * The rows of a count at and below the regions asked about, each with the region that it is in. Of another day they lie
 * where the tree had them, as known at another moment they are what they were. Those of now are read region by region
 * and before anything else is asked of them: PostgreSQL cannot know how short a range of paths is, and of a nation it
 * would read all rows, or an index of all that are certified.
 */
function rowsOf({ of, filter }: Counted, questions: readonly Question[], context: Context): { rows: Sql; region: Sql } {
  const [{ isNow, asOf, knownAt }] = questions as [Question]; // nobody counts for nobody; they share them
  const entity = context.model.of(of());
  const those = all(filterPredicate(entity, filter, ROW, context.actor));
  const table = knownAt === null ? as(entity, ROW) : sql`${rowsAsOf(entity, knownAt, context)} ${sql.ref(ROW)}`;
  const hanging = entity.manyToOne.find(({ isLocation }) => isLocation);
  if (!hanging) return { rows: sql`from ${table} where ${those}`, region: sql`null::text` };
  const regions = regionsOf(questions);
  const rows = isNow
    ? sql`from region a cross join lateral (
        select ${every(ROW)} from ${table} where ${below(col(ROW, pathColumn(entity)), sql`a.path`)} offset 0) ${sql.ref(ROW)}`
    : sql`from ${placesOn(asOf)} a join (${table} join ${placesOn(asOf)} p on p.id = ${col(ROW, hanging.column)})
        on ${below(sql`p.path`, sql`a.path`)}`;
  return { rows: sql`${rows} where a.id = any(${regions}::uuid[]) and ${those}`, region: sql`a.id` };
}

/** The year that a question counts, where it counts one year. */
export const yearOf = ({ measurement: { how } }: Question, { endsOn }: Span): number | null =>
  how?.count && COUNTS[how.count].year && how.window === 'EACH_YEAR' ? Number(endsOn.slice(0, 4)) : null;

/** The day that a row without one counts for: the last of its year, or always. */
export const lastOf = (year: number | null): string | null => (year === null ? null : `${year}-12-31`);

interface Counting {
  readonly question: Question;
  readonly span: Span;
}

/** What was counted, as it was then: at most so many rows, by their keys. None where nothing is. */
export async function readCounted({ question, span }: Counting, most: number, context: Context): Promise<Row[]> {
  const { how } = question.measurement;
  if (!how?.count) return [];
  const counted = COUNTS[how.count];
  const entity = context.model.of(counted.of());
  const [ofYear, on] = [counted.year, counted.on].map((column) => (column ? col(ROW, column) : sql`null`));
  const year = yearOf(question, span);
  return context.db.rows(sql`
    select ${columnsOf(entity, ROW)}, ${entity.name}::text as __typename, ${question.knownAt !== null}::boolean as "$past" ${rowsOf(counted, [question], context).rows}
      and ${year === null ? TRUE : sql`${ofYear} = ${year}`} and coalesce(${on}, make_date(${ofYear}::int, 12, 31), '-infinity') <= ${lastDayOf(question)}::date
    order by ${col(ROW, 'key')} limit ${sql.lit(most)}`);
}
