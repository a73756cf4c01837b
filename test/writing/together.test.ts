import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { openPool } from '../../src/server/database/wire/pool.js';
import { eventually } from '../live/writers.js';
import { freshDatabase, type TestDatabase } from '../kit/database.js';

const PUT = `with put as (insert into put_together values ($1::int, 100 / $2::int, pg_current_xact_id()) returning *) select (select n || ' ' || transaction from put)`;
const COUNT = `with counted as (update count_together set n = n + 1 where id = $1::int returning n) select (select n || ' ' || pg_current_xact_id() from counted)`;

let database: TestDatabase;
let pool: ReturnType<typeof openPool>;
/** Other sessions, which see what is committed. */
let others: pg.Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.url, false, pino({ level: 'silent' }));
  others = new pg.Pool({ connectionString: database.url });
  await others.query('create table put_together (n int, of int, transaction xid8); create table count_together (id int primary key, n int)'); // prettier-ignore
});
afterAll(async () => {
  await others?.end();
  await pool?.close();
  await database?.drop();
});

const run = async (sql: string, ...parameters: unknown[]): Promise<string> =>
  (await pool.runAlone({ sql, parameters }, { count: 0, ms: 0 })).toString();
const put = (n: number, of = 1): Promise<string> => run(PUT, n, of);
const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
const stored = async (): Promise<number[]> =>
  (await others.query<{ n: number }>('select n from put_together order by n')).rows.map(({ n }) => n);

beforeEach(async () => {
  await others.query(`truncate put_together; truncate count_together; insert into count_together values (0, 0), (1, 0), (2, 0), (3, 0)`); // prettier-ignore
  for (const _ of times(5, () => null)) await run(COUNT, 3).then(() => put(-1)); // one by one, so that they are known to be quick
  for (const _ of times(3, () => null)) await Promise.all([put(-1), put(-1), run(COUNT, 3), run(COUNT, 3)]); // on each connection
  await others.query(`truncate put_together; update count_together set n = 0`);
});

test('changes that wait are committed together, and each is answered with its own and once it is committed', async () => {
  const seen = await Promise.all(
    times(24, async (n) => {
      const answer = (await put(n)).split(' ');
      const { rows } = await others.query('select from put_together where n = $1', [n]);
      return { n: Number(answer[0]), transaction: answer[1], isStored: rows.length === 1 };
    }),
  );
  expect(seen.map(({ n, isStored }) => [n, isStored])).toEqual(times(24, (n) => [n, true]));
  expect(new Set(seen.map(({ transaction }) => transaction)).size).toBeLessThan(24);
});

test('one that fails fails alone, and the others are done once', async () => {
  const settled = await Promise.allSettled(times(60, (n) => put(n, n % 7)));
  const good = times(60, (n) => n).filter((n) => n % 7 > 0);
  expect(settled.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []))).toEqual(good);
  expect(new Set(settled.flatMap((each) => (each.status === 'rejected' ? [(each.reason as { code: string }).code] : [])))).toEqual(new Set(['22012'])); // prettier-ignore
  expect(await stored()).toEqual(good);
});

test('those that change the same rows in any order are all done, each once', async () => {
  const ids = times(300, (n) => (n * 7 + Math.floor(n / 5)) % 3);
  const answers = await Promise.all(ids.map((id) => run(COUNT, id)));
  for (const id of [0, 1, 2]) {
    const counts = answers.filter((_, n) => ids[n] === id).map((answer) => Number(answer.split(' ')[0]));
    expect(counts.sort((a, b) => a - b)).toEqual(times(counts.length, (n) => n + 1));
  }
});

test('one that waits for a row waits alone, however long, and those of its text go on together', async () => {
  const holder = await others.connect();
  onTestFinished(() => holder.release(true));
  await holder.query('begin');
  await holder.query('update count_together set n = n where id = 0');
  let isAnswered = false;
  const held = run(COUNT, 0).finally(() => (isAnswered = true));
  const { rows } = await holder.query<{ pid: number }>('select pg_backend_pid() as pid');
  const waiting = `select from pg_stat_activity where ${rows[0]!.pid} = any(pg_blocking_pids(pid)) and clock_timestamp() - query_start > interval '0.6 s'`;
  await eventually(async () => (await others.query(waiting)).rowCount).toBe(1);
  const free = await Promise.all(times(24, (n) => run(COUNT, 1 + (n % 2))));
  expect(isAnswered).toBe(false);
  expect(new Set(free.map((answer) => answer.split(' ')[1])).size).toBeLessThan(24);
  await holder.query('commit');
  expect(await held).toMatch(/^1 /);
});
