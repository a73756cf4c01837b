import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TextClient } from '../../src/server/database/wire/text-client.js';
import { askTexts } from '../../src/server/database/wire/text-query.js';
import { emptyDatabase, type TestDatabase } from '../kit/database.js';

/** What one read of a socket brings at most: around it and its multiples a message ends in another piece. */
const PIECE = 65_536;
const around = (size: number): number[] => Array.from({ length: 40 }, (_, n) => size - 34 + n);
const SIZES = [0, 1, 3000, ...around(PIECE), ...around(2 * PIECE), 100_000, 3 * PIECE, 1_000_000];
const made = (size: number): string => '农x'[size % 2]!.repeat(Math.floor(size / (size % 2 === 0 ? 3 : 1)));

let database: TestDatabase;
let client: pg.PoolClient;
let pool: pg.Pool;
beforeAll(async () => {
  database = await emptyDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 1, pipeline: true, Client: TextClient });
  client = await pool.connect();
});
afterAll(async () => {
  client.release();
  await pool.end();
  await database.drop();
});

const asking = (size: number) => ({ name: 'given', text: 'select $1::text', values: [made(size)] });

test('texts of every size come as they were, and stay so while others come', async () => {
  const kept = [];
  for (const size of SIZES) kept.push({ size, answers: await askTexts(client, [asking(size)]) });
  for (const { size, answers } of kept) expect(String(answers[0]) === made(size), `${size} bytes`).toBe(true);
});

test('so do several that come together, whatever piece each begins in', async () => {
  for (const shift of [0, 1, 5, 6, 7, 11]) {
    const sizes = [PIECE - shift, 10, 40_000 + shift, 0, PIECE, 200_000, 3, 30_000];
    const waiting = [sizes, [...sizes].reverse(), sizes].map((those) => askTexts(client, those.map(asking))); // pipelined
    for (const [n, answers] of (await Promise.all(waiting)).entries()) {
      const wanted = (n === 1 ? [...sizes].reverse() : sizes).map(made);
      expect(answers.map((answer, at) => String(answer) === wanted[at])).toEqual(sizes.map(() => true));
    }
  }
});
