import type { Context } from '../context.js';
import type { Row } from '../database.js';
import { restricted } from '../access/reach.js';
import { all, sql, type Sql } from '../sql.js';
import { key, type OrderKey } from './order.js';
import { pageOf, placeOf, windowConditions, windowOf, windowTail, type ListArguments, type Page } from './page.js';
import { readNode } from './read.js';
import { mapped } from '../slot.js';
import { entriesFor, searchQuery, searchWords, SEPARATORS } from './search-match.js';

export interface SearchArguments extends Omit<ListArguments, 'filter' | 'orderBy'> {
  readonly query: string;
  /** Names of types; all without it. */
  readonly types?: readonly string[] | null;
}

/** Best first; among equals what stands higher in the region tree, then shorter titles. */
export const SEARCH_ORDER: readonly OrderKey[] = [
  key('score', 'score', 'int', false, true),
  key('depth', 'depth', 'int', false, false),
  key('size', 'size', 'int', false, false),
  key('title', 'title', 'text', false, false),
  key('id', 'id', 'uuid', false, false),
];

/** A text as the index reads it, without what parts its words. */
const folded = (text: Sql): Sql => sql`regexp_replace(lower(normalize(${text}, NFKC)), ${SEPARATORS}, '', 'g')`;

/** The names of an entry, each folded once: without the fence PostgreSQL would fold them for every comparison. */
const NAMES = sql`lateral (
  select ${folded(sql`s.title`)} as title, array(select ${folded(sql`a`)} from unnest(s.aliases) a) as aliases,
    replace(s.pinyin, ' ', '') as reading,
    (select string_agg(left(x, 1), '' order by n) from unnest(string_to_array(s.pinyin, ' ')) with ordinality y(x, n)) as initials
  offset 0) names`;

/**
 * How well a row answers: its whole title, another of its names or its reading (100 to 80), the start of one of
 * them (70 to 50), every word somewhere in its title (40), its running text (10).
 */
function score(query: string): Sql {
  const words = sql`${mapped(query, searchWords)}::text[]`;
  const whole = sql`${mapped(query, (text) => searchWords(text).join(''))}::text`;
  return sql`case
    when names.title = ${whole} then 100
    when ${whole} = any(names.aliases) then 90
    when names.reading = ${whole} then 85
    when names.initials = ${whole} then 80
    when starts_with(names.title, ${whole}) then 70
    when exists (select 1 from unnest(names.aliases) a where starts_with(a, ${whole})) then 65
    when starts_with(names.reading, ${whole}) then 60
    when starts_with(names.initials, ${whole}) then 50
    when (select bool_and(position(word in names.title) > 0) from unnest(${words}) word) then 40
    else 10 end`;
}

/** What is found, with what `SEARCH_ORDER` orders it by. */
export const hits = (args: SearchArguments, { actor, graph }: Pick<Context, 'actor' | 'graph'>): Sql => sql`
  (select s.subject as id, s.type, s.title, s.depth, length(s.title) as size, ${score(args.query)} as score
    from ${entriesFor(actor, restricted(graph))} s cross join ${NAMES} where ${matching(args)})`; // prettier-ignore

export const countHits = (args: SearchArguments, { actor, graph }: Pick<Context, 'actor' | 'graph'>): Sql =>
  sql`select count(*)::int as total from ${entriesFor(actor, restricted(graph))} s where ${matching(args)}`;

const matching = ({ query, types }: SearchArguments): Sql =>
  all([
    sql`s.terms @@ ${mapped(query, searchQuery)}::tsquery`,
    ...(types?.length ? [sql`s.type = any(${types}::text[])`] : []),
  ]);

/** A page over everything that is indexed. One statement finds it, one for each type reads it. */
export async function search(args: SearchArguments, context: Context): Promise<Page> {
  const window = windowOf('search', SEARCH_ORDER, args, [args.query, args.types]);
  const found = await context.db.rows<Row & { type: string }>(sql`
    select t.id, t.type, t.score, t.title, ${placeOf(window, 't')}
    from ${hits(args, context)} t
    where ${all(windowConditions(window, 't'))} ${windowTail(window, 't')}`);
  const page = pageOf(window, found);
  const rows = await Promise.all(page.rows.map((row) => readHit(row as (typeof found)[number], context)));
  return { ...page, rows: rows.filter((row) => row !== null) };
}

/** The row itself, with what the search says of it on its edge. */
async function readHit(
  { id, type, score: points, title, $place }: Row & { type: string },
  context: Context,
): Promise<Row | null> {
  const thing = context.graph.byName.get(type);
  const row = thing && (await readNode(thing, id, context));
  return row ? { ...row, __typename: type, $place, $edge: { score: points, title } } : null;
}

export async function countSearch(args: SearchArguments, context: Context): Promise<number> {
  const [found] = await context.db.rows<{ total: number }>(countHits(args, context));
  return found?.total ?? 0;
}
