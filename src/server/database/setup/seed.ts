import type { Kysely } from 'kysely';
import type { Class } from '../../../kernel/describe.js';
import { sql, type Sql } from '../../../kernel/sql.js';
import type { DataModel, EntityMeta } from '../../../kernel/model/model.js';
import { givenColumns, type Values } from '../../../kernel/write/columns.js';

type Row = Values & { readonly id: string };

export interface SeedBatch {
  readonly of: Class;
  readonly rows: readonly Row[];
}

const ROWS_A_STATEMENT = 1000;

/** Inserts the rows of one type; existing rows stay as they are. */
export async function insertSeeds(db: Kysely<unknown>, model: DataModel, { of, rows }: SeedBatch): Promise<void> {
  const entity = model.of(of);
  let inserting: Promise<unknown> = Promise.resolve();
  for (const group of groupRows(rows)) {
    const next = insertOf(entity, group); // while PostgreSQL inserts the rows before
    await inserting;
    inserting = next.execute(db);
  }
  await inserting;
}

/**
 * Splits the rows, in their order, into groups with the same columns: the parents of a tree stay before its children.
 */
function groupRows(rows: readonly Row[]): Row[][] {
  const groups: Row[][] = [];
  for (const row of rows) {
    const run = groups.at(-1);
    if (run && run.length < ROWS_A_STATEMENT && shape(run[0]!) === shape(row)) run.push(row);
    else groups.push([row]);
  }
  return groups;
}

/** A column without a value keeps the database's default. */
const shape = (row: Row): string =>
  Object.keys(row)
    .filter((name) => row[name] !== undefined)
    .sort()
    .join();

/** As one JSON text: PostgreSQL parses that faster than a parameter for every value. */
function insertOf(entity: EntityMeta, rows: readonly Row[]): Sql {
  const records = rows.map((row): Record<string, unknown> => ({
    id: row.id,
    ...Object.fromEntries(givenColumns(entity, row).map(({ column, given }) => [column, given])),
  }));
  const columns = sql.join(Object.keys(records[0] ?? {}).map((column) => sql.ref(column)));
  const table = sql.table(entity.table);
  return sql`insert into ${table} (${columns})
    select ${columns} from jsonb_populate_recordset(null::${table}, ${JSON.stringify(records)}::jsonb)
    on conflict (id) do nothing`;
}
