import type { Context } from '../context.js';
import type { Row } from '../database.js';
import { all, sql, type Sql } from '../sql.js';
import { key, type OrderKey } from './order.js';
import { pageOf, placeOf, windowConditions, windowOf, windowTail, type ListArguments, type Page } from './page.js';
import { readNode } from './read.js';
import { searchQuery, searchTerms } from './search-match.js';

export interface SearchArguments extends Omit<ListArguments, 'filter' | 'orderBy'> {
  readonly query: string;
  /** Names of types; all without it. */
  readonly types?: readonly string[] | null;
}

/** Best first; among equals what stands higher in the region tree, then shorter titles. */
const ORDER: readonly OrderKey[] = [
  key('score', 'score', 'int', false, true),
  key('depth', 'depth', 'int', false, false),
  key('size', 'size', 'int', false, false),
  key('title', 'title', 'text', false, false),
  key('id', 'id', 'uuid', false, false),
];

/**
 * How well a row answers: its whole title, another of its names or its reading (100 to 80), the start of one of
 * them (70 to 50), the middle of its title (40), its running text (10).
 */
function score(words: string): Sql {
  const letters = words.replaceAll(' ', '');
  const reading = sql`replace(s.pinyin, ' ', '')`;
  const initials = sql`(select string_agg(left(x, 1), '' order by n) from unnest(string_to_array(s.pinyin, ' ')) with ordinality y(x, n))`;
  const title = sql`lower(s.title)`;
  return sql`case
    when ${title} = ${words} then 100
    when exists (select 1 from unnest(s.aliases) a where lower(a) = ${words}) then 90
    when ${reading} = ${letters} then 85
    when ${initials} = ${letters} then 80
    when starts_with(${title}, ${words}) then 70
    when exists (select 1 from unnest(s.aliases) a where starts_with(lower(a), ${words})) then 65
    when starts_with(${reading}, ${letters}) then 60
    when starts_with(${initials}, ${letters}) then 50
    when position(${words} in ${title}) > 0 then 40
    else 10 end`;
}

const matching = ({ query, types }: SearchArguments): Sql =>
  all([sql`s.terms @@ ${searchQuery(query)}::tsquery`, ...(types?.length ? [sql`s.type = any(${types}::text[])`] : [])]);

/** A page over everything that is indexed. One statement finds it, one for each type reads it. */
export async function search(args: SearchArguments, context: Context): Promise<Page> {
  const window = windowOf('search', ORDER, args, [args.query, args.types]);
  const words = searchTerms(args.query).join(' ');
  const found = await context.db.rows<Row & { type: string }>(sql`
    select t.id, t.type, t.score, t.title, ${placeOf(window, 't')}
    from (select s.subject as id, s.type, s.title, s.depth, length(s.title) as size, ${score(words)} as score
      from search_entry s where ${matching(args)}) t
    where ${all(windowConditions(window, 't'))} ${windowTail(window, 't')}`);
  const page = pageOf(window, found);
  const rows = await Promise.all(page.rows.map((row) => readHit(row as (typeof found)[number], context)));
  return { ...page, rows: rows.filter((row) => row !== null) };
}

/** The row itself, with what the search says of it on its edge. */
async function readHit({ id, type, score: points, title, $place }: Row & { type: string }, context: Context): Promise<Row | null> {
  const thing = context.graph.byName.get(type);
  const row = thing && (await readNode(thing, id, context));
  return row ? { ...row, __typename: type, $place, $edge: { score: points, title } } : null;
}

export async function countSearch(args: SearchArguments, context: Context): Promise<number> {
  const [found] = await context.db.rows<{ total: number }>(sql`select count(*)::int as total from search_entry s where ${matching(args)}`);
  return found?.total ?? 0;
}
