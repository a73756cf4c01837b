import type { Context } from '../../kernel/context.js';
import type { Class } from '../../kernel/describe.js';
import { where, type Filter } from '../../kernel/read/filter.js';
import { all, as, below, col, ROW, sql } from '../../kernel/sql.js';
import { hasPlace, pathColumn } from '../../kernel/thing/graph.js';
import { IndustryChain } from '../chain/chain.entity.js';
import { DemonstrationBelt } from '../demonstration/belt.entity.js';
import { FeaturedModel } from '../demonstration/featured-model.entity.js';
import { DemonstrationUnit } from '../demonstration/unit.entity.js';
import { TwinningPair } from '../twinning/twinning.entity.js';
import type { Question } from './question.rules.js';
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
  filter: { level: { eq: level }, state: { eq: 'CERTIFIED' } },
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
  readonly region: string;
  readonly year: number | null;
  readonly on: string | null;
  readonly amount: number;
  readonly samples: number;
}
export type Tallies = ReadonlyMap<string, readonly Tally[]>;
export const tallyKey = (count: GraphCount, region: string): string => `${count} ${region}`;

/** What is counted for the questions, with exactly the filter and the scope of the list: one statement for each kind of count. */
export async function readCounts(questions: readonly Question[], context: Context): Promise<Tallies> {
  const asked = Map.groupBy(
    questions.filter(({ reading }) => reading.how?.count),
    ({ reading }) => reading.how!.count!, // just filtered
  );
  const found = await Promise.all(
    [...asked].map(async ([count, of]) => {
      const regions = [...new Set(of.flatMap(({ area }) => area.places.map(({ id }) => id)))];
      const tallies = await tally(COUNTS[count], regions, context);
      return regions.map((id): [string, Tally[]] => [
        tallyKey(count, id),
        tallies.filter(({ region }) => region === id),
      ]);
    }),
  );
  return new Map(found.flat());
}

async function tally({ of, filter, year, on }: Counted, regions: readonly string[], context: Context) {
  const thing = context.graph.of(of());
  const column = (name: string | undefined, type: string) =>
    name ? sql`${col(ROW, name)}` : sql`null::${sql.raw(type)}`;
  const inside = hasPlace(thing) ? [below(col(ROW, pathColumn(thing)), sql`a.path`)] : []; // of what hangs nowhere, all
  return context.db.rows<Tally>(sql`
    select a.id as region, ${column(year, 'int')} as year, ${column(on, 'date')}::text as on, count(*)::int as amount,
      count(*) filter (where ${col(ROW, 'provenance')} = 'SAMPLE')::int as samples
    from region a join ${as(thing, ROW)} on ${all([...inside, ...where(thing, filter, ROW, context.actor)])}
    where a.id = any(${regions}::uuid[]) group by 1, 2, 3`);
}
