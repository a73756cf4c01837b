import { linkedRows } from '../model/list-rows.js';
import type { EntityMeta } from '../model/model.js';
import { col, sql, type Sql } from '../sql.js';

type Filter = Readonly<Record<string, unknown>>;

const linkOf = (entity: EntityMeta, name: string) => entity.manyToMany.find((link) => link.name === name);
const listOf = (entity: EntityMeta, name: string) => entity.lists.find(({ field }) => field === name);

/** The entity whose rows a list of this name contains; undefined if there is none. */
export const listedBy = (entity: EntityMeta, name: string): EntityMeta | undefined =>
  linkOf(entity, name)?.to ?? listOf(entity, name)?.to;

/**
 * Whether a filter has a condition on a list, maybe of a row that it reaches by to-one relations. What is reached
 * through two lists is computed once and hashed, because looking it up for each row, and there again for each row,
 * multiplies: region → observations → region → observations took 7.7 s, and takes 0.2 s. What is reached through one
 * is left to PostgreSQL's planner, which can use an index for a few rows.
 */
export const goesOnToList = (entity: EntityMeta, filter: Filter): boolean =>
  Object.entries(filter).some(([name, value]) => {
    if (value === undefined) return false;
    if (name === 'and' || name === 'or') return (value as Filter[]).some((part) => goesOnToList(entity, part));
    if (name === 'not') return goesOnToList(entity, value as Filter);
    const relation = entity.manyToOne.find((each) => each.name === name);
    return relation ? goesOnToList(relation.to, value as Filter) : listedBy(entity, name) !== undefined;
  });

/** False for null. `is true` keeps the planner from making a join of it: it hashes the values. */
export const isAmong = (value: Sql, values: Sql): Sql<boolean> => sql<boolean>`(${value} in (${values})) is true`;

/**
 * The condition that a list of the aliased row contains a matching row, whose alias is `child`.
 *
 * @returns given `isOnce`, the parents of all matching rows are computed first, where the list can tell them
 */
export function listPredicate(
  entity: EntityMeta,
  name: string,
  parent: string,
  child: string,
): (matches: Sql, isOnce: boolean) => Sql<boolean> {
  const link = linkOf(entity, name);
  const list = listOf(entity, name);
  const rows = (link ? linkedRows(link) : list!.rows)?.(child); // the caller has asked `listedBy`
  return (matches, isOnce) => {
    if (rows && isOnce) {
      const { key, value, from } = rows.parents;
      // without `distinct`, the planner expects too many values of an `unnest` to hash them
      return sql<boolean>`(${isAmong(col(parent, key), sql`select distinct ${value} ${from} where ${matches}`)})`;
    }
    if (rows) return sql<boolean>`exists (select 1 ${rows.from} where ${rows.on(parent)} and ${matches})`;
    // PostgreSQL would join on a condition that it cannot index, and evaluate it for each pair of rows
    return sql<boolean>`exists (select 1 from ${sql.table(list!.to.table)} ${sql.ref(child)}
      where ${list!.on(parent, child)} and ${matches} offset 0)`;
  };
}
