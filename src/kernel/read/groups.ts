import type { Actor } from '../access/actor.js';
import type { Context } from '../context.js';
import { Invalid } from '../errors.js';
import { globalId } from '../id.js';
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
import { keyOf, type GroupKey, type KeyAsked } from './group-keys.js';
import type { OrderBy } from './order.js';
import { parentIdOf, batchKey, runListQuery, type ListQuery } from './list-query.js';

export const MOST_KEYS = 3;
export const DEFAULT_GROUPS = 100;
export const LARGEST_GROUPS = 1000;

type Direction = OrderBy['direction'];
type Functions<V> = { readonly [F in AggregateFunction]?: V };

/** One of these: a key, the count, or one function of one field. */
type OrderAsked = {
  readonly keys?: { readonly position: number; readonly direction: Direction };
  readonly count?: Direction;
} & Readonly<Record<string, unknown>>;

/** Which groups are there. */
interface ChoiceOfGroups {
  readonly by: readonly KeyAsked[];
  readonly having?: ({ readonly count?: Filter } & Readonly<Record<string, Functions<Filter> | undefined>>) | null;
}

export interface GroupsAsked extends ChoiceOfGroups {
  readonly orderBy?: readonly OrderAsked[] | null;
  readonly first?: number | null;
}

/** What the rows of a group have in common. */
export interface Key {
  readonly name: string;
  readonly value: string | null;
  /** The thing that a relation leads to, and its primary key. */
  readonly end?: { readonly entity: EntityMeta; readonly id: string };
}
export type Group = Aggregate & { readonly keys: readonly Key[] };

const GROUPS = 'groups_';
/** Column of the key at a position. */
export const keyName = (at: number): string => `key ${at}`;

/** What orders the groups, before their keys do. A value that comes again decides nothing more. */
function ordersOf({ by, orderBy }: GroupsAsked): ReadonlyMap<string, Direction> {
  const orders = new Map<string, Direction>();
  const put = (name: string, direction: Direction): unknown => orders.has(name) || orders.set(name, direction);
  for (const { keys: key, count, ...fields } of orderBy ?? []) {
    if (key && (key.position < 1 || key.position > by.length))
      throw new Invalid('GROUP_POSITION', { position: key.position, most: by.length });
    if (key) put(keyName(key.position - 1), key.direction);
    if (count) put('count', count);
    for (const [field, functions] of Object.entries(fields as Record<string, Functions<Direction>>))
      for (const [name, direction] of Object.entries(functions))
        put(`${name as AggregateFunction} ${field}`, direction);
  }
  by.forEach((_, at) => put(keyName(at), 'ASC'));
  return orders;
}

function havingOf(entity: EntityMeta, having: GroupsAsked['having'], actor: Actor): ReadonlyMap<Part, Sql<boolean>> {
  const conditions = new Map<Part, Sql<boolean>>();
  const on = valueConditions(actor);
  requireNoNulls(having ?? {}, 'having');
  const { count, ...fields } = having ?? {};
  if (count) conditions.set('count', on(col(GROUPS, 'count'), { sqlType: 'int', nullable: false }, count));
  for (const [field, functions] of Object.entries(fields)) {
    for (const [name, filter] of Object.entries(functions ?? {})) {
      const part: Part = `${name as AggregateFunction} ${field}`;
      conditions.set(
        part,
        on(col(GROUPS, part), { sqlType: typeOfPart(entity, part), nullable: name !== 'distinct' }, filter),
      );
    }
  }
  return conditions;
}

/**
 * Groups of a list with what they come to: one statement, also for the lists under all rows of a tick.
 *
 * @throws Invalid `GROUP_KEYS` unless there are 1 to 3 keys, `GROUP_SIZE` unless `first` is 1 to 1000,
 * `GROUP_POSITION` where an order names a key that is not there
 */
export async function readGroups(
  listQuery: ListQuery,
  asked: GroupsAsked,
  parts: readonly Part[],
  context: Context,
): Promise<readonly Group[]> {
  const keys = keysOf(listQuery.entity, asked, context.actor);
  const question = questionOfGroups(listQuery.entity, keys, asked, parts, context.actor);
  return context.loaders
    .get<readonly Group[]>(`groups ${batchKey(listQuery)} ${JSON.stringify([asked, parts])}`, async (owners) => {
      const found = await runListQuery<GroupRow>(listQuery, owners, question, context);
      return owners.map((owner) => groupsOf(keys, parts, found.get(owner) ?? []));
    })
    .load(parentIdOf(listQuery));
}

type GroupRow = Readonly<Record<string, unknown>>;

/** How many groups `readGroups` would find without a `first`: one statement, as there. @throws Invalid `GROUP_KEYS` */
export async function readGroupCount(listQuery: ListQuery, asked: ChoiceOfGroups, context: Context): Promise<number> {
  const question = questionOfGroupCount(listQuery.entity, asked, context.actor);
  return context.loaders
    .get<number>(`group count ${batchKey(listQuery)} ${JSON.stringify(asked)}`, async (owners) => {
      const found = await runListQuery<{ readonly groups: number }>(listQuery, owners, question, context);
      return owners.map((owner) => found.get(owner)?.[0]?.groups ?? 0);
    })
    .load(parentIdOf(listQuery));
}

type Rows = (rows: Sql) => Sql;

/** The groups of a list's rows: keys, and what is needed of them to show, choose and order them. */
function grouped(entity: EntityMeta, keys: readonly GroupKey[], needed: ReadonlySet<Part>): Rows {
  const columns = [
    ...keys.map(({ over }, at) => sql`${over} as ${sql.ref(keyName(at))}`),
    ...[...needed].map((part) => sql`${partOf(entity, part)} as ${sql.ref(part)}`),
  ];
  const joins = new Map(keys.flatMap(({ name, join }) => (join ? [[name, join]] : [])));
  const joined = (rows: Sql): Sql =>
    joins.size === 0
      ? rows
      : sql`from (select ${every(ROW)} ${rows}) ${sql.ref(ROW)} ${sql.join([...joins.values()], sql` `)}`;
  const places = keys.map((_, at) => sql.lit(at + 1));
  return (rows) => sql`(select ${sql.join(columns)} ${joined(rows)} group by ${sql.join(places)}) ${sql.ref(GROUPS)}`;
}

/** @throws Invalid `GROUP_KEYS` unless there are 1 to 3 */
export function keysOf(entity: EntityMeta, { by }: Pick<GroupsAsked, 'by'>, actor: Actor): GroupKey[] {
  if (by.length < 1 || by.length > MOST_KEYS) throw new Invalid('GROUP_KEYS', { most: MOST_KEYS });
  return by.map((key) => keyOf(entity, key, actor));
}

/**
 * Grouped inside; outside the groups are chosen and ordered by what they came to.
 *
 * @param keys those of `keysOf`
 * @throws Invalid `GROUP_SIZE`, `GROUP_POSITION`
 */
export function questionOfGroups(
  entity: EntityMeta,
  keys: readonly GroupKey[],
  asked: GroupsAsked,
  parts: readonly Part[],
  actor: Actor,
): Rows {
  const size = asked.first ?? DEFAULT_GROUPS;
  if (size < 1 || size > LARGEST_GROUPS) throw new Invalid('GROUP_SIZE', { most: LARGEST_GROUPS });
  const having = havingOf(entity, asked.having, actor);
  const orders = ordersOf(asked);
  const isPart = (name: string): name is Part => !name.startsWith('key ');
  const groups = grouped(entity, keys, new Set([...parts, ...having.keys(), ...[...orders.keys()].filter(isPart)]));
  const shown = [
    ...keys.map((key, at) => sql`${key.shown(col(GROUPS, keyName(at)))} as ${sql.ref(keyName(at))}`),
    ...parts.map((part) => sql`${shownPart(entity, part, col(GROUPS, part))} as ${sql.ref(part)}`),
  ];
  const order = [...orders].flatMap(([name, direction]) => {
    const at = col(GROUPS, name);
    const by = isPart(name) ? [at] : keys[Number(name.slice('key '.length))]!.order(at); // a key's own name
    return by.map((value) => sql`${value} ${sql.raw(direction)}`);
  });
  return (rows) => sql`
    select ${sql.join(shown)} from ${groups(rows)}
    where ${all([...having.values()])} order by ${sql.join(order)} limit ${sql.lit(size)}`;
}

/** @throws Invalid `GROUP_KEYS` */
export function questionOfGroupCount(entity: EntityMeta, asked: ChoiceOfGroups, actor: Actor): Rows {
  const keys = keysOf(entity, asked, actor);
  const having = havingOf(entity, asked.having, actor);
  const groups = grouped(entity, keys, new Set(having.keys()));
  return (rows) => sql`select count(*)::int as groups from ${groups(rows)} where ${all([...having.values()])}`;
}

const groupsOf = (keys: readonly GroupKey[], parts: readonly Part[], rows: readonly GroupRow[]): readonly Group[] =>
  rows.map((row) => ({
    ...aggregateOf(parts, row),
    keys: keys.map(({ name, end }, at): Key => {
      const value = row[keyName(at)] as string | null;
      return end && value !== null
        ? { name, value: globalId(end.name, value), end: { entity: end, id: value } }
        : { name, value };
    }),
  }));
