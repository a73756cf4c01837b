import { readPredicate } from '../access/scope.js';
import type { Context } from '../context.js';
import type { AboutMeta } from '../model/about-ends.js';
import type { Row } from '../database.js';
import { all, as, col, ids, PARENT, ROW, sql } from '../sql.js';
import {
  isTree,
  type EntityMeta,
  type ManyToManyMeta,
  type ListMeta,
  type ManyToOneMeta,
  type TreeEntity,
} from '../model/model.js';
import { presentCodes } from './code.js';
import { filterPredicate, presetPredicate } from './filter.js';
import { listName, rootName, type RootSlice } from './list-query.js';
import { orderKeys } from './order.js';
import { pageOf, placeOf, windowConditions, windowOf, windowTail, type ListArguments, type Page } from './page.js';
import { columnsOf } from './select.js';

/** Puts rows in the order of the requested keys; a key without a row gets null. */
function align<R extends Row>(keys: readonly string[], rows: readonly R[]): (R | null)[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return keys.map((key) => byId.get(key) ?? null);
}

/** One row by its primary key; null if there is none that the caller may see. */
export function readNode(entity: EntityMeta, id: string, context: Context): Promise<Row | null> {
  return context.loaders
    .get<Row | null>(entity.name, async (keys) =>
      align(
        keys,
        await context.db.rows(
          sql`select ${columnsOf(entity, ROW)} from ${as(entity, ROW)}
            where ${all([sql`${col(ROW, 'id')} = ${ids(keys)}`, ...readPredicate(entity, ROW, context.actor)])}`,
        ),
      ),
    )
    .load(id);
}

/** One row by a natural key. */
export function readByKey(entity: EntityMeta, column: string, value: string, context: Context): Promise<Row | null> {
  return context.loaders
    .get<Row | null>(`${entity.name} by ${column}`, async (keys) => {
      const rows = await context.db.rows<Row & { $key: string }>(
        sql`select ${columnsOf(entity, ROW)}, ${col(ROW, column)}::text as "$key" from ${as(entity, ROW)}
          where ${all([
            sql`${col(ROW, column)}::text = any(${keys}::text[])`,
            ...readPredicate(entity, ROW, context.actor),
          ])}`,
      );
      const byKey = new Map(rows.map((row) => [row.$key, row]));
      const missing = keys.filter((key) => !byKey.has(key));
      if (missing.length > 0 && isTree(entity) && entity.tree.code.column === column)
        for (const row of await readByFormerCodes(entity, missing, context)) byKey.set(row.$key, row);
      return keys.map((key) => byKey.get(key) ?? null);
    })
    .load(value);
}

/** Nodes by their former codes. */
const readByFormerCodes = (
  tree: TreeEntity,
  codes: readonly string[],
  { db, actor }: Context,
): Promise<(Row & { $key: string })[]> =>
  db.rows(sql`select ${columnsOf(tree, ROW)}, codes.given as "$key"
    from ${presentCodes(tree, sql`${codes}::text[]`)} codes
    join ${as(tree, ROW)} on ${col(ROW, tree.tree.code.column)} = codes.present
      where ${all(readPredicate(tree, ROW, actor))}`);

export function readManyToOne(relation: ManyToOneMeta, row: Row, context: Context): Promise<Row | null> | null {
  const id = row[relation.column] as string | null;
  return id === null ? null : readNode(relation.to, id, context);
}

/** What a row is about, with its type. Ends of one type share a statement. */
export async function readAbout(about: AboutMeta, row: Row, context: Context): Promise<object | null> {
  const id = row[about.column] as string | null;
  const end = about.to.find(({ name }) => name === row[about.typeColumn]);
  const endRow = id === null || !end ? null : await readNode(end, id, context);
  return endRow && { ...endRow, __typename: end!.name }; // a row was read of it
}

/** The ends of a many-to-many list, in its order; they share a statement with every other look-up of their type. */
export async function readManyToMany(link: ManyToManyMeta, row: Row, context: Context): Promise<Row[]> {
  const ends = await Promise.all((row[link.column] as string[]).map((id) => readNode(link.to, id, context)));
  return ends.filter((end) => end !== null);
}

/** A page of a list at the root. */
export async function readList(
  entity: EntityMeta,
  args: ListArguments,
  context: Context,
  slice?: RootSlice,
): Promise<Page> {
  const window = windowOf(rootName(entity, slice), orderKeys(entity, context.actor, args.orderBy), args);
  const conditions = all([
    ...presetPredicate(entity, slice?.preset, ROW, context.actor),
    ...filterPredicate(entity, args.filter, ROW, context.actor),
    ...windowConditions(window, ROW),
  ]);
  const rows = await context.db.rows(sql`
    select ${columnsOf(entity, ROW)}, ${placeOf(window, ROW)} from ${as(entity, ROW)}
    where ${conditions} ${windowTail(window, ROW)}`);
  return pageOf(window, rows);
}

/** A page of a list for each parent of a tick: one statement, whatever the number of parents. */
export function readListUnder(many: ListMeta, row: Row, args: ListArguments, context: Context): Promise<Page> {
  const name = listName(many);
  const window = windowOf(name, orderKeys(many.to, context.actor, args.orderBy), args);
  return context.loaders
    .get<Page>(`${name} ${JSON.stringify(args)}`, async (keys) => {
      const conditions = all([
        many.on(PARENT, ROW),
        ...presetPredicate(many.to, many.preset, ROW, context.actor),
        ...filterPredicate(many.to, args.filter, ROW, context.actor),
        ...windowConditions(window, ROW),
      ]);
      const rows = await context.db.rows<Row & { $parent: string }>(sql`
        select ${col(PARENT, 'id')} as "$parent", page.* from ${as(many.from, PARENT)} cross join lateral (
          select ${columnsOf(many.to, ROW)}, ${placeOf(window, ROW)} from ${as(many.to, ROW)}
          where ${conditions} ${windowTail(window, ROW)}) page
        where ${col(PARENT, 'id')} = ${ids(keys)}`);
      const groups = Map.groupBy(rows, (r) => r.$parent);
      return keys.map((key) => pageOf(window, groups.get(key) ?? []));
    })
    .load(row.id);
}
