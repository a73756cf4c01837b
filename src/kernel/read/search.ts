import type { Context } from '../context.js';
import type { Row } from '../database.js';
import { restrictedEntities } from '../access/scope.js';
import { all, sql, type Sql } from '../sql.js';
import { key, type OrderKey } from './order.js';
import { pageOf, placeOf, windowConditions, windowOf, windowTail, type ListArguments, type Page } from './page.js';
import { readNode } from './read.js';
import { NO_DEPENDENCIES, type PlanDependencies } from '../parameters.js';
import { findings, type Finding } from './search-match.js';

export interface SearchArguments extends Omit<ListArguments, 'filter' | 'orderBy'> {
  readonly query: string;
  /** Type names; all types if absent. */
  readonly types?: readonly string[] | null;
}

/** Best score first; then entries higher in the region tree, then shorter titles. */
export const SEARCH_ORDER: readonly OrderKey[] = [
  key('score', 'score', 'int', false, true),
  key('depth', 'depth', 'int', false, false),
  key('size', 'size', 'int', false, false),
  key('title', 'title', 'text', false, false),
  key('id', 'id', 'uuid', false, false),
];

/**
 * How well an entry `s` matches the words: by its whole title, another name or a reading (100 to 80), by the start of
 * one of them (70 to 50), by every word somewhere in its title (40), by its running text (10).
 */
const score = (words: Sql): Sql => {
  const word = sql`array_to_string(${words}, '')`;
  return sql`case
    when s.folded = ${word} then 100
    when strpos(s.names, '|' || ${word} || '|') > 0 then 90
    when strpos(s.readings, '|' || ${word} || '|') > 0 then 85
    when strpos(s.initials, '|' || ${word} || '|') > 0 then 80
    when starts_with(s.folded, ${word}) then 70
    when strpos(s.names, '|' || ${word}) > 0 then 65
    when strpos(s.readings, '|' || ${word}) > 0 then 60
    when strpos(s.initials, '|' || ${word}) > 0 then 50
    when (select bool_and(position(word in s.folded) > 0) from unnest(${words}) word) then 40
    else 10 end`;
};

type SearchScope = Pick<Context, 'actor' | 'model'>;

/**
 * Reduces the score of entries matched by their region too: the words that name it say nothing about how well the rest
 * matches.
 */
const IN_PLACE = sql`* 3 / 4`;

/** Entries matched in every way, as one row each: an entry matched in two ways comes twice. */
function matchQueries(
  { query, types }: SearchArguments,
  { actor, model }: SearchScope,
  dependencies: PlanDependencies,
  more: (finding: Finding) => Sql,
): { ways: Sql; isOnce: boolean } {
  const queries = findings(query, { actor, restricted: restrictedEntities(model), dependencies }).map(
    (finding) => sql`select s.type, s.subject ${more(finding)} from ${finding.from}
    where ${all([finding.where, ...(types?.length ? [sql`s.type = any(${types}::text[])`] : [])])}`,
  );
  return { ways: sql.join(queries, sql` union all `), isOnce: queries.length === 1 };
}

/** The matched entries, with the columns that `SEARCH_ORDER` orders by. */
export function hits(args: SearchArguments, scope: SearchScope, dependencies: PlanDependencies = NO_DEPENDENCIES): Sql {
  const { ways: queries, isOnce } = matchQueries(
    args,
    scope,
    dependencies,
    ({ words, isInPlace }) =>
      sql`, s.title, s.depth, length(s.title) as size, ${score(words)} ${isInPlace ? IN_PLACE : sql``} as score`,
  );
  const best = isOnce ? sql`` : sql`distinct on (type, subject)`;
  const order = isOnce ? sql`` : sql`order by type, subject, score desc`;
  return sql`(select ${best} subject as id, type, title, depth, size, score from (${queries}) way ${order})`;
}

export function countHits(
  args: SearchArguments,
  scope: SearchScope,
  dependencies: PlanDependencies = NO_DEPENDENCIES,
): Sql {
  const { ways: queries, isOnce } = matchQueries(args, scope, dependencies, () => sql``);
  return sql`select count(${isOnce ? sql`*` : sql`distinct (type, subject)`})::int as total from (${queries}) way`;
}

/** A page of a search over all indexed types: one statement finds the hits, one per type reads the rows. */
export async function search(args: SearchArguments, context: Context): Promise<Page> {
  const window = windowOf('search', SEARCH_ORDER, args, [args.query, args.types]);
  const hitRows = await context.db.rows<Row & { type: string }>(sql`
    select t.id, t.type, t.score, t.title, ${placeOf(window, 't')}
    from ${hits(args, context)} t
    where ${all(windowConditions(window, 't'))} ${windowTail(window, 't')}`);
  const page = pageOf(window, hitRows);
  const rows = await Promise.all(page.rows.map((row) => readHit(row as (typeof hitRows)[number], context)));
  return { ...page, rows: rows.filter((row) => row !== null) };
}

/** The row itself, with the hit's score and title for its edge. */
async function readHit(
  { id, type, score: points, title, $place }: Row & { type: string },
  context: Context,
): Promise<Row | null> {
  const entity = context.model.byName.get(type);
  const row = entity && (await readNode(entity, id, context));
  return row ? { ...row, __typename: type, $place, $edge: { score: points, title } } : null;
}

export async function countSearch(args: SearchArguments, context: Context): Promise<number> {
  const [row] = await context.db.rows<{ total: number }>(countHits(args, context));
  return row?.total ?? 0;
}
