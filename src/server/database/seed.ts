import type { Kysely } from 'kysely';
import { pinyin } from 'pinyin-pro';
import { sql, type Sql } from '../../kernel/sql.js';
import type { Class } from '../../kernel/describe.js';
import type { Graph, Thing } from '../../kernel/thing/graph.js';

type Row = Readonly<Record<string, unknown>> & { readonly id: string };
export interface Planting {
  readonly of: Class;
  readonly rows: readonly Row[];
}

/** Parameters of one statement stay well under PostgreSQL's 65,535. */
const ROWS_A_STATEMENT = 500;

/** Reading of a Chinese name, syllable by syllable: `秭归脐橙` -> `zi gui qi cheng`. */
export const readingOf = (name: string): string =>
  pinyin(name, { toneType: 'none', nonZh: 'consecutive', type: 'array' }).join(' ').toLowerCase().replace(/\s+/g, ' ').trim(); // prettier-ignore

function value(row: Row, name: string, sqlType: string): Sql {
  const given = row[name];
  if (name === 'pinyin' && given === undefined) return sql`${readingOf(String(row['name']))}`;
  if (given === undefined || given === null) return sql`null`;
  return sql`${sqlType === 'jsonb' ? JSON.stringify(given) : given}::${sql.raw(sqlType)}`;
}

async function plantRows(db: Kysely<unknown>, thing: Thing, rows: readonly Row[]): Promise<void> {
  const columns = [
    { name: 'id', column: 'id', sqlType: 'uuid' },
    // a column that no row mentions keeps the database's default
    ...thing.columns.filter((c) => rows.some((row) => c.name in row) || c.name === 'pinyin'),
    ...thing.ones.filter((one) => !one.carried).map((one) => ({ ...one, sqlType: 'uuid' })),
  ];
  const names = sql.join(columns.map((c) => sql.ref(c.column)));
  for (let at = 0; at < rows.length; at += ROWS_A_STATEMENT) {
    const tuples = rows.slice(at, at + ROWS_A_STATEMENT).map((row) => sql`(${sql.join(columns.map((c) => value(row, c.name, c.sqlType)))})`);
    await sql`insert into ${sql.table(thing.table)} (${names}) values ${sql.join(tuples)} on conflict (id) do nothing`.execute(db);
  }
}

async function plantLinks(db: Kysely<unknown>, thing: Thing, rows: readonly Row[]): Promise<void> {
  for (const link of thing.links) {
    const pairs = rows.flatMap((row) => ((row[link.name] ?? []) as string[]).map((to, position) => ({ from: row.id, to, position })));
    if (pairs.length === 0) continue;
    await sql`insert into ${sql.table(link.table)} (${sql.ref(link.fromColumn)}, ${sql.ref(link.toColumn)}, position)
      select * from unnest(${pairs.map((p) => p.from)}::uuid[], ${pairs.map((p) => p.to)}::uuid[], ${pairs.map((p) => p.position)}::int[])
      on conflict do nothing`.execute(db);
  }
}

/** Writes the rows of one type; rows that are there already stay as they are. */
export async function plant(db: Kysely<unknown>, graph: Graph, { of, rows }: Planting): Promise<void> {
  const thing = graph.of(of);
  await plantRows(db, thing, rows);
  await plantLinks(db, thing, rows);
}
