import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NUMBERING_LOCK } from '../../src/server/database/routines/feed.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { freshDatabase, type TestDatabase } from '../kit/database.js';
import { startProcess, type AppProcess } from '../kit/process.js';
import { signIn } from '../kit/sign-in.js';
import { complete, eventually, positionOf, read, write, type Reader, type Written } from './writers.js';

/*
 * There is no leader to kill: whoever calls `feed_number` leads for one statement, inside the server. So a process is
 * killed and frozen at the moments that a leader would have been.
 */

const UPDATE = `update demonstration_unit set remark = $2 where id = $1`;

let database: TestDatabase;
let ids: string[];
let keys: string;
let first: AppProcess;
let second: AppProcess;
const readers: Reader[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  await sql(`alter table demonstration_unit disable trigger y_index`); // costs ten times the rest, and is not tested here
  ids = (await sql<{ id: string }>(`select id from demonstration_unit order by id limit 20`)).map(({ id }) => id);
  keys = await mkdtemp(join(tmpdir(), 'rural-graph-faults-'));
  [first, second] = await Promise.all([start(), start()]);
}, 120_000);
afterAll(async () => {
  for (const reader of readers) await reader.stop();
  await Promise.all([first, second].map((process) => process.kill()));
  await database.drop();
  await rm(keys, { recursive: true });
});

const start = (): Promise<AppProcess> => startProcess(database.url, { DATA_DIR: keys });

const sql = <R extends object>(text: string, values: unknown[] = []): Promise<R[]> =>
  withClient(database.url, (client) => client.query<R>(text, values).then(({ rows }) => rows));

/** A reader that goes to the first process while it lives, and to the other when it does not. */
function reading(after: string, ...processes: AppProcess[]): Reader {
  const reader = read(() => (processes.find((process) => !process.ended()) ?? second).url, after);
  readers.push(reader);
  return reader;
}
const some = (writers: number, transactions: number): Promise<Written[]> =>
  write({ url: database.url, writers, transactions, update: UPDATE, ids });

/** Writes while a process stands still, and holds the other to five seconds. */
async function hearWithout(
  frozen: AppProcess,
  ms: number,
  still: Reader,
  going: Reader,
  committed: Written[],
): Promise<void> {
  frozen.freeze();
  for (const since = performance.now(); performance.now() - since < ms; await sleep(500)) {
    committed.push(...(await some(3, 3)));
    const written = performance.now();
    await eventually(() => going.received.length).toBeGreaterThanOrEqual(committed.length);
    expect(performance.now() - written).toBeLessThan(5000);
  }
  expect(still.received.length).toBeLessThan(committed.length);
  frozen.thaw();
}

test(
  'while one process stands still for 15 s the other goes on, whichever it is, and then it goes on where it was',
  { timeout: 90_000 },
  async () => {
    const after = await positionOf(second.url);
    const [one, other] = [reading(after, first), reading(after, second)];
    const committed = await some(2, 5);
    await complete([one, other], committed);
    await hearWithout(first, 15_000, one, other, committed);
    await complete([one, other], committed);
    await hearWithout(second, 3_000, other, one, committed); // had there been a leader, one of the two would be
    committed.push(...(await some(3, 5)));
    await complete([one, other], committed);
    expect(await sql(`select event from change group by event having count(*) > 1`)).toEqual([]);
  },
);

test(
  'a process that is killed in the middle of numbering takes nothing along, and its readers go on elsewhere',
  { timeout: 60_000 },
  async () => {
    const after = await positionOf(second.url);
    const moving = reading(after, first, second);
    const staying = reading(after, second);
    const committed = await some(2, 5);
    await complete([moving, staying], committed);
    await withClient(database.url, async (client) => {
      second.freeze(); // so that it is the first that numbers
      await client.query('begin');
      await client.query('select from feed for update'); // and cannot end
      committed.push(...(await some(2, 5)));
      await eventually(() => sql(`select from pg_stat_activity where datname = current_database() and query ~ '^select feed_number' and wait_event_type = 'Lock'`)).toHaveLength(1); // prettier-ignore
      await first.kill();
      await client.query('rollback');
      second.thaw();
    });
    committed.push(...(await some(2, 5)));
    await complete([moving, staying], committed);
  },
);

test('what the only process committed before it was killed is told by the next one', { timeout: 60_000 }, async () => {
  const after = await positionOf(second.url);
  const old = second;
  const reader = reading(after, old);
  let answered = false;
  await withClient(database.url, async (client) => {
    await client.query(`select pg_advisory_lock(${NUMBERING_LOCK})`); // nobody numbers
    const [unit] = await sql<{ id: string; version: number }>(
      `select id, version from demonstration_unit where state = 'CREATING' order by id limit 1`,
    );
    const mutation = fetch(`${old.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await signIn(keys, [{ role: 'ADMINISTRATOR' }])) },
      body: JSON.stringify({
        query: `mutation ($input: TransitionDemonstrationUnitInput!) { transitionDemonstrationUnit(input: $input) { feedPosition userErrors { code } } }`,
        variables: { input: { id: `DemonstrationUnit:${unit!.id}`, to: 'ASSESSED', expectedVersion: unit!.version } },
      }),
    }).then(
      () => (answered = true),
      () => undefined,
    );
    await eventually(() => sql(`select from outbox`)).toHaveLength(1); // it is committed
    await old.kill();
    await mutation;
    expect(answered).toBe(false);
    expect(reader.received).toEqual([]);
    await client.query(`select pg_advisory_unlock(${NUMBERING_LOCK})`);
    second = await start();
    await complete([reader], [{ id: unit!.id, version: unit!.version + 1 }]);
  });
});
