import { sql } from 'kysely';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPool } from '../../src/server/database/wire/pool.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { freshDatabase, type TestDatabase } from '../kit/database.js';

/** A text of its own for each test: what is known of one is known of all. */
const sleepy = (test: string): string =>
  `select /* ${test} */ pg_backend_pid() || ' ' || $1::float8 || pg_sleep($1::float8)::text`;
const ECHO = `select (100 / $1::int)::text || ' ' || $2::text`;

let database: TestDatabase;
let pool: ReturnType<typeof openPool>;
const lines: string[] = [];
beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.url, false, pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }));
});
afterAll(async () => {
  await pool?.close();
  await database?.drop();
});

const run = async (sql: string, ...parameters: unknown[]): Promise<string> =>
  (await pool.runText({ sql, parameters }, { count: 0, ms: 0 })).toString();
const backend = async (sql: string, seconds: number): Promise<string> => (await run(sql, seconds)).split(' ')[0]!;
const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

/** Runs a statement until it is known to be quick. */
async function warm(sql: string, ...parameters: unknown[]): Promise<void> {
  for (let n = 0; n < 5; n += 1) await run(sql, ...parameters);
}
beforeAll(() => warm(ECHO, 1, 'x'));

test('quick statements share few connections, and each gets its own answer', async () => {
  let tries = 0;
  const backends = async (): Promise<number> => {
    const sql = sleepy(`quick ${(tries += 1)}`); // one that took long on a machine that stood still is no quick one
    await warm(sql, 0);
    return new Set(await Promise.all(times(12, () => backend(sql, 0.001)))).size;
  };
  await expect.poll(backends).toBeLessThanOrEqual(2);
  expect(await Promise.all(times(300, (n) => run(ECHO, 1, n)))).toEqual(times(300, (n) => `100 ${n}`));
});

test('one that fails fails alone', async () => {
  const settled = await Promise.allSettled(times(20, (n) => run(ECHO, n % 2, n)));
  expect(settled.map((each) => (each.status === 'fulfilled' ? each.value : (each.reason as { code: string }).code))).toEqual(
    times(20, (n) => (n % 2 === 1 ? `100 ${n}` : '22012')),
  ); // prettier-ignore
});

test('what it gives is read as bytes, and what goes wrong as text', async () => {
  const texts = ['', 'é', '村', '👩🏽‍🌾', '一'.repeat(100_000)];
  for (const text of texts) expect(await run(ECHO, 1, text)).toBe(`100 ${text}`);
  const raising = `select $1::text::integer::text`;
  await warm(raising, '1');
  await expect(run(raising, '一')).rejects.toThrow('"一"');
});

test('one that turns out to be slow is answered alone, and those behind it are not lost', async () => {
  const sql = sleepy('slow');
  await warm(sql, 0);
  const slow = run(sql, 1);
  const behind = await Promise.all(times(40, (n) => run(ECHO, 1, n)));
  expect(behind).toEqual(times(40, (n) => `100 ${n}`));
  expect(await slow).toMatch(/^\d+ 1$/);
});

test('a connection that stands still holds up only what is under way on it', async () => {
  const sql = sleepy('still');
  await warm(sql, 0.0003);
  let isMoving = false;
  const still = run(sql, 0.4).then(() => (isMoving = true));
  const inTime = await Promise.all(times(30, () => run(sql, 0.0003).then(() => !isMoving)));
  expect(inTime.filter(Boolean).length).toBeGreaterThan(20);
  await still;
});

test('a connection that is lost takes its own statements along and no others', async () => {
  const sql = sleepy('lost');
  await warm(sql, 0);
  const lost = Promise.allSettled(times(3, () => run(sql, 0.4)));
  const killed = await withClient(database.url, async (client) => {
    const kill = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query = $1 and state = 'active'`;
    for (;;) {
      const { rowCount } = await client.query(kill, [sql]);
      if (rowCount) return rowCount;
    }
  });
  const failed = (await lost).filter(({ status }) => status === 'rejected');
  expect(failed.length).toBeGreaterThanOrEqual(killed);
  expect(await Promise.all(times(50, (n) => run(ECHO, 1, n)))).toEqual(times(50, (n) => `100 ${n}`));
});

test('an idle connection that is lost is told of in the log, without the key that cancels on it', async () => {
  await run(ECHO, 1, 'x');
  lines.length = 0;
  await withClient(database.url, (client) => client.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`)); // prettier-ignore
  await expect.poll(() => lines.length).toBeGreaterThan(0);
  expect(lines.join('')).toContain('an idle database connection was lost');
  expect(lines.join('')).not.toMatch(/secretKey|password|saslSession/);
});

test('what a transaction asks again and again is prepared on its connection, and what is asked once is not', async () => {
  const one = openPool(database.url, false, pino({ level: 'silent' }), { most: 1 });
  const move = (n: number): Promise<unknown> =>
    one.kysely.transaction().execute(async (transaction) => {
      const { rows } = await sql<{ twice: number }>`select ${n}::int * 2 as twice`.execute(transaction);
      expect(rows).toEqual([{ twice: n * 2 }]);
    });
  try {
    for (let n = 0; n < 6; n += 1) await move(n);
    await sql`select ${'once'}::text`.execute(one.kysely);
    const { rows } = await sql`select statement from pg_prepared_statements`.execute(one.kysely);
    expect(rows).toEqual([{ statement: 'select $1::int * 2 as twice' }]);
  } finally {
    await one.close();
  }
});
