import type { Actor } from '../access/actor.js';
import type { Context } from '../context.js';
import type { Row } from '../database.js';
import { all, as, col, ids, PARENT, ROW, sql, type Sql } from '../sql.js';
import type { EntityMeta, ListMeta } from '../model/model.js';
import type { Slice } from '../model/slice.js';
import { filterPredicate, presetPredicate, type Filter } from './filter.js';

/** All rows of a list that its filter selects for the caller, regardless of the page. */
export interface ListQuery {
  readonly entity: EntityMeta;
  readonly filter: Filter | null | undefined;
  /** The slice at the root; the list of all rows of the entity has none. */
  readonly slice?: RootSlice | undefined;
  /** The list field and its parent; a list at the root has none. */
  readonly under?: { readonly many: ListMeta; readonly id: string };
}

/** A slice as a list of Query. */
export type RootSlice = Pick<Slice, 'field' | 'preset'>;

const ROOT = '';
/** Id of the parent row: the list's key among all equal lists of a tick. */
export const parentIdOf = ({ under }: ListQuery): string => under?.id ?? ROOT;

/** Key of the lists that one statement can answer together. */
export const batchKey = ({ entity, slice, under, filter }: ListQuery): string =>
  `${under ? listName(under.many) : rootName(entity, slice)} ${JSON.stringify(filter ?? null)}`;

/** Names of lists, to which cursors and batches belong. */
export const rootName = (entity: EntityMeta, slice?: RootSlice): string => slice?.field ?? entity.options.plural;
export const listName = ({ from, field }: ListMeta): string => `${from.name}.${field}`;

/** `from … where …` of the list's rows, aliased `ROW`; `PARENT` is the parent row. */
function rowsOf({ entity, filter, slice, under }: ListQuery, actor: Actor): Sql {
  const conditions = [
    ...(under ? [under.many.on(PARENT, ROW)] : []),
    ...presetPredicate(entity, (under?.many ?? slice)?.preset, ROW, actor),
    ...filterPredicate(entity, filter, ROW, actor),
  ];
  return sql`from ${as(entity, ROW)} where ${all(conditions)}`;
}

/**
 * Runs one query on the lists under several parents, with one statement whatever their number.
 *
 * @param select makes the query from the list's `from … where …`
 * @returns the rows by parent id; a parent without rows has no entry
 */
export async function runListQuery<R extends object>(
  listQuery: ListQuery,
  parentIds: readonly string[],
  select: (rows: Sql) => Sql,
  context: Context,
): Promise<Map<string, R[]>> {
  const query = select(rowsOf(listQuery, context.actor));
  if (!listQuery.under) return new Map([[ROOT, await context.db.rows<R & Row>(query)]]);
  const rows = await context.db.rows<R & Row & { readonly $owner: string }>(sql`
    select ${col(PARENT, 'id')} as "$owner", answer.* from ${as(listQuery.under.many.from, PARENT)}
    cross join lateral (${query}) answer where ${col(PARENT, 'id')} = ${ids(parentIds)}`);
  return Map.groupBy(rows, ({ $owner }) => $owner);
}
