import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type RawBuilder,
} from 'kysely';

export { sql };

/** A piece of SQL with its parameters. */
export type Sql<T = unknown> = RawBuilder<T>;

/** Aliases of a read: names that no condition of a module would use for its own tables. */
export const ROW = 'row_';
export const PARENT = 'parent_';

/** An entity's table under an alias, for `from`, `join`, `insert into` and `update`. */
export const as = ({ table }: { readonly table: string }, alias: string): Sql =>
  sql`${sql.table(table)} as ${sql.ref(alias)}`;

/** A column of an aliased table: `"t"."region_id"`. */
export const col = (alias: string, column: string): Sql => sql.ref(`${alias}.${column}`);

/** All columns of an aliased table. */
export const every = (alias: string): Sql => sql`${sql.ref(alias)}.*`;

/** Ends a query that returns exactly one row, also if it has no aggregate. */
export const ONE_ROW: Sql = sql`having true`;

/** Equals any of these primary keys. */
export const ids = (keys: readonly string[]): Sql => sql`any(${keys}::uuid[])`;

export const TRUE: Sql<boolean> = sql<boolean>`true`;
const FALSE: Sql<boolean> = sql<boolean>`false`;

export const all = (parts: readonly Sql[]): Sql<boolean> =>
  parts.length === 0 ? TRUE : sql<boolean>`(${sql.join(parts, sql` and `)})`;

export const any = (parts: readonly Sql[]): Sql<boolean> =>
  parts.length === 0 ? FALSE : sql<boolean>`(${sql.join(parts, sql` or `)})`;

/**
 * "At or below": a row's path starts with the given path. Written as a range, so that a btree serves it and a subtree
 * costs as much as it returns; paths are in the C collation, where `~` sorts after every digit and slash.
 */
export const below = (path: Sql, top: Sql): Sql<boolean> => range<Sql<boolean>>(sql, path, top);

/** `below` as text, for routines. */
export const belowText = (path: string, top: string): string => range(String.raw, path, top);

type Tag<P> = (strings: TemplateStringsArray, ...parts: unknown[]) => P;

function range<P>(tag: Tag<P>, path: unknown, top: unknown): P {
  return tag`(${path} >= ${top} and ${path} < ${top} || '~')`;
}

/** The position of a value in a list of enum values, from 1. An index on the same expression serves an order by it. */
export const rank = (enumValues: readonly string[], at: Sql): Sql<number> =>
  sql<number>`array_position(${sql.raw(array(enumValues))}, ${at})`;

/** `rank` as text, for indexes. */
export const rankText = (enumValues: readonly string[], at: string): string =>
  `array_position(${array(enumValues)}, ${at})`;

const array = (enumValues: readonly string[]): string => `array[${enumValues.map((value) => `'${value}'`).join(', ')}]`;

const compiler = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** A piece of SQL with its parameters written into it, for routines, which take none. */
export function constantText(of: Sql): string {
  const { sql: text, parameters } = compiled(of);
  return text.replace(/\$(\d+)/g, (_, n: string) => constant(parameters[Number(n) - 1]));
}

/** A value as a literal of SQL, for routines, indexes and constraints, which take no parameters. */
export const literal = (value: string | number | boolean): string =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);

function constant(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? `'{}'` : `array[${value.map(constant).join(', ')}]`;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return literal(value);
  throw new Error('a routine takes texts, numbers, and yes or no');
}

/** A statement as PostgreSQL takes it. */
export interface Compiled {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** The best plan depends on the parameters, so PostgreSQL must not reuse a generic plan. */
  readonly isPlannedAnew?: boolean;
}

export function compiled(statement: Sql): Compiled {
  const { sql: text, parameters } = statement.compile(compiler);
  return { sql: text, parameters };
}
