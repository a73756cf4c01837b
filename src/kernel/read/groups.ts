import type { Actor } from '../access/actor.js';
import type { Context } from '../context.js';
import { Invalid } from '../errors.js';
import { globalId } from '../id.js';
import { all, col, every, ROW, sql, type Sql } from '../sql.js';
import type { Thing } from '../thing/graph.js';
import { aggregateOf, partOf, shownPart, type Aggregate, type Part } from './aggregate.js';
import { refuseNulls, valueConditions, type Filter } from './filter.js';
import { keyOf, type GroupKey, type KeyAsked } from './group-keys.js';
import type { OrderBy } from './order.js';
import { ownerOf, questionOf, readWholes, type Whole } from './whole.js';

export const MOST_KEYS = 3;
export const DEFAULT_GROUPS = 100;
export const LARGEST_GROUPS = 1000;

type Direction = OrderBy['direction'];
type Ordered = 'sum' | 'avg' | 'min' | 'max';

/** One of these. */
type OrderAsked = {
  readonly key?: { readonly position: number; readonly direction: Direction };
  readonly count?: Direction;
} & { readonly [F in Ordered]?: OrderBy };

export interface GroupsAsked {
  readonly by: readonly KeyAsked[];
  readonly having?: ({ readonly count?: Filter } & { readonly [F in Ordered]?: Readonly<Record<string, Filter>> }) | null; // prettier-ignore
  readonly orderBy?: readonly OrderAsked[] | null;
  readonly first?: number | null;
}

/** What the rows of a group have in common. */
export interface Key {
  readonly name: string;
  readonly value: string | null;
  /** The thing that a relation leads to, and its primary key. */
  readonly end?: { readonly thing: Thing; readonly id: string };
}
export interface Group {
  readonly keys: readonly Key[];
  readonly aggregate: Aggregate;
}
export interface Groups {
  readonly nodes: readonly Group[];
  readonly totalCount: number;
}

const GROUPS = 'groups_';
/** Column of the key at a position. */
export const keyName = (at: number): string => `key ${at}`;

/** What orders the groups, before their keys do. A value that comes again decides nothing more. */
function ordersOf({ by, orderBy }: GroupsAsked): ReadonlyMap<string, Direction> {
  const orders = new Map<string, Direction>();
  const put = (name: string, direction: Direction): unknown => orders.has(name) || orders.set(name, direction);
  for (const { key, count, ...functions } of orderBy ?? []) {
    if (key && (key.position < 1 || key.position > by.length)) throw new Invalid('GROUP_POSITION', { position: key.position, most: by.length }); // prettier-ignore
    if (key) put(keyName(key.position - 1), key.direction);
    if (count) put('count', count);
    for (const [name, of] of Object.entries(functions)) put(`${name as Ordered} ${of.field}`, of.direction);
  }
  by.forEach((_, at) => put(keyName(at), 'ASC'));
  return orders;
}

function havingOf(having: GroupsAsked['having'], actor: Actor): ReadonlyMap<Part, Sql<boolean>> {
  const conditions = new Map<Part, Sql<boolean>>();
  const on = valueConditions(actor);
  const put = (part: Part, sqlType: string, filter: Filter | undefined): void => {
    if (filter) conditions.set(part, on(col(GROUPS, part), { sqlType, nullable: sqlType !== 'int' }, filter));
  };
  refuseNulls(having ?? {}, 'having');
  const { count, ...functions } = having ?? {};
  put('count', 'int', count);
  for (const [name, fields] of Object.entries(functions))
    for (const [field, filter] of Object.entries(fields ?? {})) put(`${name as Ordered} ${field}`, 'numeric', filter);
  return conditions;
}

/**
 * Groups of a list with their aggregates: one statement, also for the lists under all rows of a tick.
 *
 * @throws Invalid `GROUP_KEYS` unless there are 1 to 3 keys, `GROUP_SIZE` unless `first` is 1 to 1000,
 * `GROUP_POSITION` where an order names a key that is not there
 */
export async function readGroups(
  whole: Whole,
  asked: GroupsAsked,
  parts: readonly Part[],
  context: Context,
): Promise<Groups> {
  const keys = asked.by.map((key) => keyOf(whole.thing, key, context.actor));
  const question = questionOfGroups(whole.thing, keys, asked, parts, context.actor);
  return context.loaders
    .get<Groups>(`groups ${questionOf(whole)} ${JSON.stringify([asked, parts])}`, async (owners) => {
      const found = await readWholes<Answer>(whole, owners, question, context);
      return owners.map((owner) => groupsOf(keys, parts, found.get(owner) ?? []));
    })
    .load(ownerOf(whole));
}

type Answer = Readonly<Record<string, unknown>> & { readonly $total: number };

/**
 * Grouped inside; outside the groups are chosen, ordered and counted by what they came to.
 *
 * @throws Invalid as `readGroups` does
 */
export function questionOfGroups(
  thing: Thing,
  keys: readonly GroupKey[],
  asked: GroupsAsked,
  parts: readonly Part[],
  actor: Actor,
): (rows: Sql) => Sql {
  const size = asked.first ?? DEFAULT_GROUPS;
  if (asked.by.length < 1 || asked.by.length > MOST_KEYS) throw new Invalid('GROUP_KEYS', { most: MOST_KEYS });
  if (size < 1 || size > LARGEST_GROUPS) throw new Invalid('GROUP_SIZE', { most: LARGEST_GROUPS });
  const having = havingOf(asked.having, actor);
  const orders = ordersOf(asked);
  const isPart = (name: string): name is Part => !name.startsWith('key ');
  const needed = [...new Set([...parts, ...having.keys(), ...[...orders.keys()].filter(isPart)])];
  const inner = [
    ...keys.map(({ over }, at) => sql`${over} as ${sql.ref(keyName(at))}`),
    ...needed.map((part) => sql`${partOf(thing, part)} as ${sql.ref(part)}`),
  ];
  const outer = [
    ...keys.map(({ shown }, at) => sql`${shown(col(GROUPS, keyName(at)))} as ${sql.ref(keyName(at))}`),
    ...parts.map((part) => sql`${shownPart(thing, part, col(GROUPS, part))} as ${sql.ref(part)}`),
  ];
  const order = [...orders].flatMap(([name, direction]) => {
    const at = col(GROUPS, name);
    const by = isPart(name) ? [at] : keys[Number(name.slice('key '.length))]!.order(at); // a key's own name
    return by.map((value) => sql`${value} ${sql.raw(direction)}`);
  });
  const joins = new Map(keys.flatMap(({ name, join }) => (join ? [[name, join]] : [])));
  const joined = (rows: Sql): Sql =>
    joins.size === 0 ? rows : sql`from (select ${every(ROW)} ${rows}) ${sql.ref(ROW)} ${sql.join([...joins.values()], sql` `)}`; // prettier-ignore
  return (rows) => sql`
    select ${sql.join(outer)}, count(*) over ()::int as "$total" from (
      select ${sql.join(inner)} ${joined(rows)} group by ${sql.join(keys.map((_, at) => sql.lit(at + 1)))}) ${sql.ref(GROUPS)}
    where ${all([...having.values()])} order by ${sql.join(order)} limit ${sql.lit(size)}`;
}

function groupsOf(keys: readonly GroupKey[], parts: readonly Part[], rows: readonly Answer[]): Groups {
  const nodes = rows.map((row) => ({
    keys: keys.map(({ name, end }, at): Key => {
      const value = row[keyName(at)] as string | null;
      return end && value !== null
        ? { name, value: globalId(end.name, value), end: { thing: end, id: value } }
        : { name, value };
    }),
    aggregate: aggregateOf(parts, row),
  }));
  return { nodes, totalCount: rows[0]?.$total ?? 0 };
}
