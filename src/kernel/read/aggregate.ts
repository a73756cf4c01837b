import type { Context } from '../context.js';
import { col, ROW, sql, type Sql } from '../sql.js';
import type { Column } from '../model/column.js';
import type { EntityMeta } from '../model/model.js';
import { shownAs } from './select.js';
import { parentIdOf, batchKey, runListQuery, type ListQuery } from './list-query.js';

const FUNCTIONS = {
  distinct: (at) => sql`count(distinct ${at})::int`,
  sum: (at) => sql`sum(${at})::numeric`,
  // `avg` divides to 16 digits, too few for large sums; the factor has it divide to 20 places before it is rounded
  avg: (at) => sql`round(sum(${at}) * 1.00000000000000000000 / nullif(count(${at}), 0), 6)`,
  min: (at) => sql`min(${at})`,
  max: (at) => sql`max(${at})`,
} satisfies Readonly<Record<string, (at: Sql) => Sql>>;

export type AggregateFunction = keyof typeof FUNCTIONS;

/** One number of an aggregate, also as the name of its column in a statement. */
export type Part = 'count' | `${AggregateFunction} ${string}`;

/** What was asked of a list or a group, in the form of the schema: functions of each field. */
export type Aggregate = { readonly count: unknown } & Readonly<Record<string, unknown>>;

/** Rows may come and go between two statements: a list that nobody can see any more has nothing in it. */
const NOTHING: Readonly<Record<string, unknown>> = {};

export function split(entity: EntityMeta, part: `${AggregateFunction} ${string}`): [AggregateFunction, Column] {
  const [name, field] = part.split(' ') as [AggregateFunction, string];
  const column = entity.columns.find((c) => c.name === field);
  if (!column) throw new Error(`${entity.name} has no column ${field} to aggregate`);
  return [name, column];
}

/** A column's value as it can be told from others: instants are shown to the millisecond and kept to the microsecond. */
const valueOf = ({ kind, column }: Column): Sql =>
  kind === 'timestamp' ? sql`date_trunc('milliseconds', ${col(ROW, column)})` : col(ROW, column);

/** A part over the rows, as it is compared and ordered by. */
export function partOf(entity: EntityMeta, part: Part): Sql {
  if (part === 'count') return sql`count(*)::int`;
  const [name, column] = split(entity, part);
  return FUNCTIONS[name](valueOf(column));
}

/** The type of a part as it is compared. */
export function typeOfPart(entity: EntityMeta, part: Exclude<Part, 'count'>): string {
  const [name, column] = split(entity, part);
  if (name === 'distinct') return 'int';
  return name === 'min' || name === 'max' ? column.sqlType : 'numeric';
}

/** A part as the schema's scalars write it. */
export function shownPart(entity: EntityMeta, part: Part, at: Sql): Sql {
  if (part === 'count') return at;
  const [name, column] = split(entity, part);
  if (name === 'distinct') return at;
  if (name === 'sum') return sql`${at}::text`;
  // of equal numbers that are written differently, any may be the least
  return name === 'avg' || column.kind === 'decimal' ? sql`trim_scale(${at})::text` : shownAs(column.kind, at);
}

export function aggregateOf(parts: readonly Part[], row: Readonly<Record<string, unknown>> = NOTHING): Aggregate {
  const fields: Record<string, Record<string, unknown>> = {};
  for (const part of parts) {
    if (part === 'count') continue;
    const [name, field] = part.split(' ') as [AggregateFunction, string];
    (fields[field] ??= {})[name] = row[part] ?? (name === 'distinct' ? 0 : null);
  }
  return { ...fields, keys: [], count: row['count'] ?? 0 };
}

/** Keys of a batch are parts of lists: far more than rows, and each as short. */
const MOST_PARTS = 100_000;

/** Parts of a list: all that an operation asks of it in a tick, and of its like under other rows, with one statement. */
export async function readAggregate(
  listQuery: ListQuery,
  parts: readonly Part[],
  context: Context,
): Promise<Aggregate> {
  const loader = context.loaders.get<unknown>(
    `aggregate ${batchKey(listQuery)}`,
    async (keys) => {
      const asked = keys.map(fromKey);
      const wanted = [...new Set(asked.map(([, part]) => part))];
      const owners = [...new Set(asked.map(([owner]) => owner))];
      const columns = wanted.map(
        (part) => sql`${shownPart(listQuery.entity, part, partOf(listQuery.entity, part))} as ${sql.ref(part)}`,
      );
      const found = await runListQuery<Record<string, unknown>>(
        listQuery,
        owners,
        (rows) => sql`select ${sql.join(columns)} ${rows}`,
        context,
      );
      return asked.map(([owner, part]) => found.get(owner)?.[0]?.[part]);
    },
    MOST_PARTS,
  );
  const values = await Promise.all(parts.map((part) => loader.load(keyOf(parentIdOf(listQuery), part))));
  return aggregateOf(parts, Object.fromEntries(parts.map((part, at) => [part, values[at]])));
}

/** How many the list has in all: a part of its aggregate, so whoever asks for both asks once. */
export const countWhole = async (listQuery: ListQuery, context: Context): Promise<number> =>
  (await readAggregate(listQuery, ['count'], context)).count as number;

const keyOf = (owner: string, part: Part): string => `${owner}|${part}`;
const fromKey = (key: string): [owner: string, part: Part] => key.split('|') as [string, Part];
