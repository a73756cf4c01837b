import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EntityMeta } from '../../src/kernel/model/model.js';
import { col, compiled, PARENT, ROW, sql } from '../../src/kernel/sql.js';
import { freshDatabase, type TestDatabase } from '../kit/database.js';
import { model } from './oracle.js';

/* Indexes on relations that rows may lack leave those rows out, and serve all that reads by the relation. */

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client(database.url);
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

const optional = model.entities.flatMap((entity) =>
  entity.manyToOne.filter(({ nullable, isAncestor }) => nullable && !isAncestor).map((relation) => ({ entity, relation })),
); // prettier-ignore
const nameOf = ({ table }: EntityMeta, column: string): string => `${table}_${column}_given`;

async function planOf(text: string, values: readonly unknown[] = []): Promise<string> {
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${text}`, [...values]);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

test('they are those of all relations that a row may lack, and of no other', async () => {
  const { rows } = await client.query<{ name: string }>(
    `select indexname as name from pg_indexes where indexdef ~ 'WHERE \\(\\w+_id IS NOT NULL\\)'`,
  );
  const abouts = model.entities.flatMap((entity) =>
    entity.abouts.filter(({ nullable }) => nullable).map(({ column }) => nameOf(entity, column)),
  );
  expect(rows.map(({ name }) => name).sort()).toEqual([...optional.map(({ entity, relation: { column } }) => nameOf(entity, column)), ...abouts].sort()); // prettier-ignore
  expect(optional.length).toBeGreaterThan(10);
});

// small tables are read as a whole otherwise
test.each(optional.map(({ entity, relation }) => [entity.name, relation.name, entity, relation] as const))(
  '%s.%s: the list of one, and of each of many, is read by it',
  async (_, __, entity, relation) => {
    const key = col(ROW, relation.column);
    const from = sql`${sql.table(entity.table)} as ${sql.ref(ROW)}`;
    const of = nameOf(entity, relation.column);
    await client.query('set enable_seqscan = off; set enable_bitmapscan = off; set enable_hashjoin = off; set enable_mergejoin = off'); // prettier-ignore
    const one = compiled(sql`select * from ${from} where ${key} = ${'00000000-0000-4000-8000-000000000000'}::uuid`);
    expect(await planOf(one.sql, one.parameters)).toContain(of);
    const many = compiled(sql`select * from ${from} where ${key} = any(${['00000000-0000-4000-8000-000000000000']}::uuid[])`); // prettier-ignore
    expect(await planOf(many.sql, many.parameters)).toContain(of);
    const each = compiled(sql`select c.id from ${sql.table(relation.to.table)} as ${sql.ref(PARENT)},
      lateral (select * from ${from} where ${key} = ${col(PARENT, 'id')} offset 0) c`);
    expect(await planOf(each.sql, each.parameters)).toContain(of);
    const some = compiled(sql`select * from ${sql.table(relation.to.table)} as ${sql.ref(PARENT)}
      where exists (select from ${from} where ${key} = ${col(PARENT, 'id')})`);
    expect(await planOf(some.sql, some.parameters)).toContain(of);
  },
);
