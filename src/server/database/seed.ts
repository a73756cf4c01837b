import type { Kysely } from 'kysely';
import type { Class } from '../../kernel/describe.js';
import { sql } from '../../kernel/sql.js';
import type { Graph, Thing } from '../../kernel/thing/graph.js';
import { assignments, type Values } from '../../kernel/write/columns.js';

type Row = Values & { readonly id: string };

export interface Planting {
  readonly of: Class;
  readonly rows: readonly Row[];
}

/** Parameters of one statement stay well under PostgreSQL's 65,535. */
const ROWS_A_STATEMENT = 500;

/** Writes the rows of one type; rows that are there already stay as they are. */
export async function plant(db: Kysely<unknown>, graph: Graph, { of, rows }: Planting): Promise<void> {
  const thing = graph.of(of);
  for (const alike of runs(rows)) await plantAlike(db, thing, alike);
}

/** Parts of the rows, in their order, of which all give the same columns: a tree's parents stay before its children. */
function runs(rows: readonly Row[]): Row[][] {
  const found: Row[][] = [];
  for (const row of rows) {
    const run = found.at(-1);
    if (run && run.length < ROWS_A_STATEMENT && shape(run[0]!) === shape(row)) run.push(row);
    else found.push([row]);
  }
  return found;
}

/** A column that a row does not give keeps the database's default. */
const shape = (row: Row): string => Object.keys(row).filter((name) => row[name] !== undefined).sort().join(); // prettier-ignore

async function plantAlike(db: Kysely<unknown>, thing: Thing, rows: readonly Row[]): Promise<void> {
  const tuples = rows.map((row) => [{ column: 'id', value: sql`${row.id}::uuid` }, ...assignments(thing, row)]);
  const columns = sql.join((tuples[0] ?? []).map(({ column }) => sql.ref(column)));
  const values = sql.join(tuples.map((tuple) => sql`(${sql.join(tuple.map(({ value }) => value))})`));
  await sql`insert into ${sql.table(thing.table)} (${columns}) values ${values} on conflict (id) do nothing`.execute(
    db,
  );
}
