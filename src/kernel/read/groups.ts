import type { Actor } from '../access/actor.js';
import type { Context } from '../context.js';
import { Invalid } from '../errors.js';
import { readGlobalId } from '../id.js';
import { all, col, every, ROW, sql, type Sql } from '../sql.js';
import type { EntityMeta } from '../model/model.js';
import {
  aggregateOf,
  partOf,
  shownPart,
  typeOfPart,
  type Aggregate,
  type AggregateFunction,
  type Part,
} from './aggregate.js';
import { requireNoNulls, valueConditions, type Filter } from './filter.js';
import { keyOf, type GroupKey, type GroupByValue } from './group-keys.js';
import type { OrderBy } from './order.js';
import { parentIdOf, batchKey, runListQuery, type ListQuery } from './list-query.js';

export const MOST_KEYS = 3;
export const DEFAULT_GROUPS = 100;
export const LARGEST_GROUPS = 1000;

type Direction = OrderBy['direction'];
type Functions<V> = { readonly [F in AggregateFunction]?: V };

/** One of these: a key, the count, or one function of one field. */
type GroupOrder = {
  readonly keys?: { readonly position: number; readonly direction: Direction };
  readonly count?: Direction;
} & Readonly<Record<string, unknown>>;

/** Decides which groups there are. */
interface GroupSelection {
  readonly by: readonly GroupByValue[];
  readonly having?: ({ readonly count?: Filter } & Readonly<Record<string, Functions<Filter> | undefined>>) | null;
}

export interface GroupsArguments extends GroupSelection {
  readonly orderBy?: readonly GroupOrder[] | null;
  readonly first?: number | null;
}

/** A value that the rows of a group have in common. */
export interface Key {
  readonly name: string;
  readonly value: string | null;
  /** The entity that a relation leads to, and the primary key of its end. */
  readonly end?: { readonly entity: EntityMeta; readonly id: string };
}
export type Group = Aggregate & { readonly keys: readonly Key[] };

const GROUPS = 'groups_';
/** Column of the key at a position. */
export const keyName = (at: number): string => `key ${at}`;

/** The order of the groups: the given order, then the keys. A repeated value is ignored. */
function ordersOf({ by, orderBy }: GroupsArguments): ReadonlyMap<string, Direction> {
  const orders = new Map<string, Direction>();
  const add = (name: string, direction: Direction): unknown => orders.has(name) || orders.set(name, direction);
  for (const { keys: key, count, ...fields } of orderBy ?? []) {
    if (key && (key.position < 1 || key.position > by.length))
      throw new Invalid('GROUP_POSITION', { position: key.position, most: by.length });
    if (key) add(keyName(key.position - 1), key.direction);
    if (count) add('count', count);
    for (const [field, functions] of Object.entries(fields as Record<string, Functions<Direction>>))
      for (const [name, direction] of Object.entries(functions))
        add(`${name as AggregateFunction} ${field}`, direction);
  }
  by.forEach((_, at) => add(keyName(at), 'ASC'));
  return orders;
}

function havingOf(
  entity: EntityMeta,
  having: GroupsArguments['having'],
  actor: Actor,
): ReadonlyMap<Part, Sql<boolean>> {
  const conditions = new Map<Part, Sql<boolean>>();
  const condition = valueConditions(actor);
  requireNoNulls(having ?? {}, 'having');
  const { count, ...fields } = having ?? {};
  if (count) conditions.set('count', condition(col(GROUPS, 'count'), { sqlType: 'int', nullable: false }, count));
  for (const [field, functions] of Object.entries(fields)) {
    for (const [name, filter] of Object.entries(functions ?? {})) {
      const part: Part = `${name as AggregateFunction} ${field}`;
      conditions.set(
        part,
        condition(col(GROUPS, part), { sqlType: typeOfPart(entity, part), nullable: name !== 'distinct' }, filter),
      );
    }
  }
  return conditions;
}

/**
 * Groups of a list with their aggregates: one statement, also for the lists under all rows of a tick.
 *
 * @throws Invalid `GROUP_KEYS` unless there are 1 to 3 keys, `GROUP_SIZE` unless `first` is 1 to 1000, `GROUP_POSITION`
 * if an order names a key that does not exist
 */
export async function readGroups(
  listQuery: ListQuery,
  args: GroupsArguments,
  parts: readonly Part[],
  context: Context,
): Promise<readonly Group[]> {
  const keys = keysOf(listQuery.entity, args, context.actor);
  const query = groupsQuery(listQuery.entity, keys, args, parts, context.actor);
  return context.loaders
    .get<readonly Group[]>(`groups ${batchKey(listQuery)} ${JSON.stringify([args, parts])}`, async (parentIds) => {
      const rowsByParent = await runListQuery<GroupRow>(listQuery, parentIds, query, context);
      return parentIds.map((parentId) => groupsOf(keys, parts, rowsByParent.get(parentId) ?? []));
    })
    .load(parentIdOf(listQuery));
}

type GroupRow = Readonly<Record<string, unknown>>;

/**
 * The number of groups that `readGroups` would return without a `first`, with one statement. @throws Invalid
 * `GROUP_KEYS`
 */
export async function readGroupCount(listQuery: ListQuery, args: GroupSelection, context: Context): Promise<number> {
  const query = groupCountQuery(listQuery.entity, args, context.actor);
  return context.loaders
    .get<number>(`group count ${batchKey(listQuery)} ${JSON.stringify(args)}`, async (parentIds) => {
      const rowsByParent = await runListQuery<{ readonly groups: number }>(listQuery, parentIds, query, context);
      return parentIds.map((parentId) => rowsByParent.get(parentId)?.[0]?.groups ?? 0);
    })
    .load(parentIdOf(listQuery));
}

type Rows = (rows: Sql) => Sql;

/** Groups the rows of a list: the keys, and the parts needed to return, filter and order the groups. */
function groupRows(entity: EntityMeta, keys: readonly GroupKey[], needed: ReadonlySet<Part>): Rows {
  const columns = [
    ...keys.map(({ over }, at) => sql`${over} as ${sql.ref(keyName(at))}`),
    ...[...needed].map((part) => sql`${partOf(entity, part)} as ${sql.ref(part)}`),
  ];
  const joins = new Map(keys.flatMap(({ name, join }) => (join ? [[name, join]] : [])));
  const withJoins = (rows: Sql): Sql =>
    joins.size === 0
      ? rows
      : sql`from (select ${every(ROW)} ${rows}) ${sql.ref(ROW)} ${sql.join([...joins.values()], sql` `)}`;
  const places = keys.map((_, at) => sql.lit(at + 1));
  return (rows) => sql`(select ${sql.join(columns)} ${withJoins(rows)}
    group by ${sql.join(places)}) ${sql.ref(GROUPS)}`;
}

/** @throws Invalid `GROUP_KEYS` unless there are 1 to 3 */
export function keysOf(entity: EntityMeta, { by }: Pick<GroupsArguments, 'by'>, actor: Actor): GroupKey[] {
  if (by.length < 1 || by.length > MOST_KEYS) throw new Invalid('GROUP_KEYS', { most: MOST_KEYS });
  return by.map((key) => keyOf(entity, key, actor));
}

/**
 * The inner query groups; the outer one filters and orders the groups by their aggregates.
 *
 * @param keys those of `keysOf`
 * @throws Invalid `GROUP_SIZE`, `GROUP_POSITION`
 */
export function groupsQuery(
  entity: EntityMeta,
  keys: readonly GroupKey[],
  args: GroupsArguments,
  parts: readonly Part[],
  actor: Actor,
): Rows {
  const size = args.first ?? DEFAULT_GROUPS;
  if (size < 1 || size > LARGEST_GROUPS) throw new Invalid('GROUP_SIZE', { most: LARGEST_GROUPS });
  const having = havingOf(entity, args.having, actor);
  const orders = ordersOf(args);
  const isPart = (name: string): name is Part => !name.startsWith('key ');
  const groups = groupRows(entity, keys, new Set([...parts, ...having.keys(), ...[...orders.keys()].filter(isPart)]));
  const columns = [
    ...keys.map((key, at) => sql`${key.shown(col(GROUPS, keyName(at)))} as ${sql.ref(keyName(at))}`),
    ...parts.map((part) => sql`${shownPart(entity, part, col(GROUPS, part))} as ${sql.ref(part)}`),
  ];
  const order = [...orders].flatMap(([name, direction]) => {
    const at = col(GROUPS, name);
    const by = isPart(name) ? [at] : keys[Number(name.slice('key '.length))]!.order(at); // the name of a key
    return by.map((value) => sql`${value} ${sql.raw(direction)}`);
  });
  return (rows) => sql`
    select ${sql.join(columns)} from ${groups(rows)}
    where ${all([...having.values()])} order by ${sql.join(order)} limit ${sql.lit(size)}`;
}

/** @throws Invalid `GROUP_KEYS` */
export function groupCountQuery(entity: EntityMeta, args: GroupSelection, actor: Actor): Rows {
  const keys = keysOf(entity, args, actor);
  const having = havingOf(entity, args.having, actor);
  const groups = groupRows(entity, keys, new Set(having.keys()));
  return (rows) => sql`select count(*)::int as groups from ${groups(rows)} where ${all([...having.values()])}`;
}

const groupsOf = (keys: readonly GroupKey[], parts: readonly Part[], rows: readonly GroupRow[]): readonly Group[] =>
  rows.map((row) => ({
    ...aggregateOf(parts, row),
    keys: keys.map(({ name, ends }, at): Key => {
      const value = row[keyName(at)] as string | null;
      const reference = ends && value !== null ? readGlobalId(value) : null;
      const entity = ends?.find((end) => end.name === reference?.type);
      return reference && entity ? { name, value, end: { entity, id: reference.id } } : { name, value };
    }),
  }));
