import { uncapital } from '../describe.js';
import type { AboutMeta } from '../model/about-ends.js';
import { linkedRows, type ListRows } from '../model/list-rows.js';
import type { EntityMeta, ListMeta } from '../model/model.js';
import { col, sql, type Sql } from '../sql.js';

type Filter = Readonly<Record<string, unknown>>;

const linkOf = (entity: EntityMeta, name: string) => entity.manyToMany.find((link) => link.name === name);
const listOf = (entity: EntityMeta, name: string) => entity.lists.find(({ field }) => field === name);

/** The entity whose rows a list of this name contains; undefined if there is none. */
export const listedBy = (entity: EntityMeta, name: string): EntityMeta | undefined =>
  linkOf(entity, name)?.to ?? listOf(entity, name)?.to;

/** The conditions of a filter on what rows are about, by the type of the end. */
export const endFilters = (
  { to }: AboutMeta,
  filter: Filter,
): readonly { readonly end: EntityMeta; readonly part: Filter }[] =>
  to.flatMap((end) => {
    const part = filter[uncapital(end.name)] as Filter | null | undefined;
    return part == null ? [] : [{ end, part }];
  });

/** Whether a filter has a condition on a related row of a kind, maybe of a row that it reaches by to-one relations. */
function reaches(entity: EntityMeta, filter: Filter, kind: 'ANY' | 'LIST'): boolean {
  return Object.entries(filter).some(([name, value]) => {
    if (value === undefined) return false;
    if (name === 'and' || name === 'or') return (value as Filter[]).some((part) => reaches(entity, part, kind));
    if (name === 'not') return reaches(entity, value as Filter, kind);
    const about = entity.abouts.find((each) => each.name === name);
    if (about)
      return endFilters(about, value as Filter).some(({ end, part }) => kind === 'ANY' || reaches(end, part, kind));
    const relation = entity.manyToOne.find((each) => each.name === name);
    if (!relation) return listedBy(entity, name) !== undefined;
    return kind === 'ANY' || reaches(relation.to, value as Filter, kind);
  });
}

/**
 * Whether a filter goes on to a list. What is reached through two lists is computed once and hashed, because looking it
 * up for each row, and there again for each row, multiplies: region → observations → region → observations took 7.7 s,
 * and takes 0.2 s. What is reached through one is left to PostgreSQL's planner, which can use an index for a few rows.
 */
export const goesOnToList = (entity: EntityMeta, filter: Filter): boolean => reaches(entity, filter, 'LIST');

/** False for null. `is true` keeps the planner from making a join of it: it hashes the values. */
export const isAmong = (value: Sql, values: Sql): Sql<boolean> => sql<boolean>`(${value} in (${values})) is true`;

type Listed = Pick<ListMeta, 'to' | 'on' | 'rows' | 'isBelow'>;

function rowsOf(
  entity: EntityMeta,
  name: string,
  child: string,
): { list: Listed | undefined; rows: ListRows | undefined; to: EntityMeta } {
  const link = linkOf(entity, name);
  const list = listOf(entity, name);
  const rows = (link ? linkedRows(link) : list!.rows)?.(child); // the caller has asked `listedBy`
  return { list, rows, to: link?.to ?? list!.to };
}

/** `from` and the condition that a row is in the list. */
const sourceOf = (
  { list, rows }: { list: Listed | undefined; rows: ListRows | undefined },
  parent: string,
  child: string,
): [from: Sql, isListed: Sql<boolean>] =>
  rows
    ? [rows.from, rows.on(parent)]
    : [sql`from ${sql.table(list!.to.table)} ${sql.ref(child)}`, list!.on(parent, child)]; // it is a list or a link

/** How many matching rows a list of the aliased row contains. */
export function listCount(entity: EntityMeta, name: string, parent: string, child: string, matches: Sql): Sql<number> {
  const [source, isListed] = sourceOf(rowsOf(entity, name, child), parent, child);
  return sql<number>`(select count(distinct ${col(child, 'id')}) ${source} where ${isListed} and ${matches})`;
}

/**
 * The condition that a list of the aliased row contains a matching row, whose alias is `child`.
 *
 * The parents of all matching rows are computed once if their filter `part` goes on to a list; or to any row from what
 * lies below the parent, since PostgreSQL misjudges how many rows a range of paths leaves.
 */
export function listPredicate(
  entity: EntityMeta,
  name: string,
  parent: string,
  child: string,
): (matches: Sql, part: Filter) => Sql<boolean> {
  const { list, rows, to } = rowsOf(entity, name, child);
  return (matches, part) => {
    if (rows && reaches(to, part, list?.isBelow ? 'ANY' : 'LIST')) {
      const { key, value, from } = rows.parents;
      // without `distinct`, the planner expects too many values of an `unnest` to hash them
      return sql<boolean>`(${isAmong(col(parent, key), sql`select distinct ${value} ${from} where ${matches}`)})`;
    }
    const [source, isListed] = sourceOf({ list, rows }, parent, child);
    // PostgreSQL would make a join of it: by a range of paths, which row-level security keeps from the index unless the
    // path is a parameter, or by a condition that no index serves; then it compares each pair of rows
    const fence = !rows || list?.isBelow ? sql` offset 0` : sql``;
    return sql<boolean>`exists (select 1 ${source} where ${isListed} and ${matches}${fence})`;
  };
}
