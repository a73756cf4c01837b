import type { Context } from '../context.js';
import { col, ROW, sql, type Sql } from '../sql.js';
import type { Column } from '../model/column.js';
import type { EntityMeta } from '../model/model.js';
import { shownAs } from './select.js';
import { parentIdOf, batchKey, runListQuery, type ListQuery } from './list-query.js';

const FUNCTIONS = {
  distinct: (at) => sql`count(distinct ${at})::int`,
  sum: (at) => sql`sum(${at})::numeric`,
  // `avg` divides to 16 digits, too few for large sums; the factor makes it divide to 20 places before rounding
  avg: (at) => sql`round(sum(${at}) * 1.00000000000000000000 / nullif(count(${at}), 0), 6)`,
  min: (at) => sql`min(${at})`,
  max: (at) => sql`max(${at})`,
} satisfies Readonly<Record<string, (at: Sql) => Sql>>;

export type AggregateFunction = keyof typeof FUNCTIONS;

/** One number of an aggregate; also the name of its column in a statement. */
export type Part = 'count' | `${AggregateFunction} ${string}`;

/** An aggregate of a list or a group in the form of the schema: functions by field. */
export type Aggregate = { readonly count: unknown } & Readonly<Record<string, unknown>>;

/** The result of a list without rows. Between two statements rows may appear or become invisible to the caller. */
const EMPTY_ROW: Readonly<Record<string, unknown>> = {};

export function split(entity: EntityMeta, part: `${AggregateFunction} ${string}`): [AggregateFunction, Column] {
  const [name, field] = part.split(' ') as [AggregateFunction, string];
  const column = entity.columns.find((c) => c.name === field);
  if (!column) throw new Error(`${entity.name} has no column ${field} to aggregate`);
  return [name, column];
}

/**
 * A column's value with the precision that clients see: timestamps are returned in milliseconds and stored in
 * microseconds.
 */
const valueOf = ({ kind, column }: Column): Sql =>
  kind === 'timestamp' ? sql`date_trunc('milliseconds', ${col(ROW, column)})` : col(ROW, column);

/** A part over the rows, in the form in which it is compared and ordered. */
export function partOf(entity: EntityMeta, part: Part): Sql {
  if (part === 'count') return sql`count(*)::int`;
  const [name, column] = split(entity, part);
  return FUNCTIONS[name](valueOf(column));
}

/** The SQL type in which a part is compared. */
export function typeOfPart(entity: EntityMeta, part: Exclude<Part, 'count'>): string {
  const [name, column] = split(entity, part);
  if (name === 'distinct') return 'int';
  return name === 'min' || name === 'max' ? column.sqlType : 'numeric';
}

/** A part in the form of the schema's scalars. */
export function shownPart(entity: EntityMeta, part: Part, at: Sql): Sql {
  if (part === 'count') return at;
  const [name, column] = split(entity, part);
  if (name === 'distinct') return at;
  if (name === 'sum') return sql`${at}::text`;
  // equal numbers may differ in trailing zeros, and any of them may be the minimum
  return name === 'avg' || column.kind === 'decimal' ? sql`trim_scale(${at})::text` : shownAs(column.kind, at);
}

export function aggregateOf(parts: readonly Part[], row: Readonly<Record<string, unknown>> = EMPTY_ROW): Aggregate {
  const fields: Record<string, Record<string, unknown>> = {};
  for (const part of parts) {
    if (part === 'count') continue;
    const [name, field] = part.split(' ') as [AggregateFunction, string];
    (fields[field] ??= {})[name] = row[part] ?? (name === 'distinct' ? 0 : null);
  }
  return { ...fields, keys: [], count: row['count'] ?? 0 };
}

/** Keys of a batch are parts of lists: many more than rows, and short. */
const MAX_PARTS = 100_000;

/**
 * Reads parts of a list. One statement reads all parts that an operation loads in a tick, also of the same list under
 * other rows.
 */
export async function readAggregate(
  listQuery: ListQuery,
  parts: readonly Part[],
  context: Context,
): Promise<Aggregate> {
  const loader = context.loaders.get<unknown>(
    `aggregate ${batchKey(listQuery)}`,
    async (keys) => {
      const requests = keys.map(fromKey);
      const requestedParts = [...new Set(requests.map(([, part]) => part))];
      const parentIds = [...new Set(requests.map(([parentId]) => parentId))];
      const columns = requestedParts.map(
        (part) => sql`${shownPart(listQuery.entity, part, partOf(listQuery.entity, part))} as ${sql.ref(part)}`,
      );
      const rowsByParent = await runListQuery<Record<string, unknown>>(
        listQuery,
        parentIds,
        (rows) => sql`select ${sql.join(columns)} ${rows}`,
        context,
      );
      return requests.map(([parentId, part]) => rowsByParent.get(parentId)?.[0]?.[part]);
    },
    MAX_PARTS,
  );
  const values = await Promise.all(parts.map((part) => loader.load(keyOf(parentIdOf(listQuery), part))));
  return aggregateOf(parts, Object.fromEntries(parts.map((part, n) => [part, values[n]])));
}

/** The size of the list. It is a part of the aggregate, so selecting both reads once. */
export const countWhole = async (listQuery: ListQuery, context: Context): Promise<number> =>
  (await readAggregate(listQuery, ['count'], context)).count as number;

const keyOf = (parentId: string, part: Part): string => `${parentId}|${part}`;
const fromKey = (key: string): [owner: string, part: Part] => key.split('|') as [string, Part];
