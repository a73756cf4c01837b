import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { batchedReads } from '../../src/kernel/read/batched-reads.js';
import { sql } from '../../src/kernel/sql.js';
import { databaseOver } from '../../src/server/database/database.js';
import { openPool } from '../../src/server/database/wire/pool.js';
import { freshDatabase, type TestDatabase } from '../kit/database.js';

let database: TestDatabase;
let pool: ReturnType<typeof openPool>;
beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.url, false, pino({ level: 'silent' }));
});
afterAll(async () => {
  await pool?.close();
  await database?.drop();
});

test('reads of one tick are one statement, and each gets its own rows', async () => {
  const db = databaseOver(pool.kysely);
  const together = batchedReads(db);
  const [numbers, none, texts] = await Promise.all([
    together.rows(sql`select n, n::text as text from generate_series(1, ${3}::int) n`),
    together.rows(sql`select 1 as n where false`),
    together.rows(sql`select ${'"村"'}::text as text, array['a', null] as list, null::date as day`),
  ]);
  expect(numbers).toEqual([1, 2, 3].map((n) => ({ n, text: String(n) })));
  expect(none).toEqual([]);
  expect(texts).toEqual([{ text: '"村"', list: ['a', null], day: null }]);
  expect(db.statements.count).toBe(1);
  expect(await together.rows(sql`select 'later' as text`)).toEqual([{ text: 'later' }]);
  expect(db.statements.count).toBe(2);
});

test('where one fails all do, and the next are asked anew', async () => {
  const together = batchedReads(databaseOver(pool.kysely));
  const asked = await Promise.allSettled([together.rows(sql`select 1 as n`), together.rows(sql`select 'x'::int as n`)]);
  expect(asked.map((each) => each.status === 'rejected' && (each.reason as { code: string }).code)).toEqual(['INVALID_VALUE', 'INVALID_VALUE']); // prettier-ignore
  expect(await together.rows(sql`select 1 as n`)).toEqual([{ n: 1 }]);
});
