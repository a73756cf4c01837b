import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import {
  complete,
  eventually,
  positionOf,
  read,
  smallPartitions,
  write,
  type Reader,
  type Written,
} from './writers.js';

const UPDATE = `update demonstration_unit set remark = $2 where id = $1`;

let one: TestApp;
let other: TestApp;
let ids: string[];
const readers: Reader[] = [];

beforeAll(async () => {
  one = await startTestApp();
  // the index for searching costs ten times what all the rest of a write does, and is not what is tested here
  await one.sql(`alter table demonstration_unit disable trigger y_index`);
  other = await startTestApp({ databaseUrl: one.databaseUrl });
  ids = (await one.sql<{ id: string }>(`select id from demonstration_unit order by id limit 30`)).map(({ id }) => id);
});
afterAll(async () => {
  for (const reader of readers) await reader.stop();
  await other.stop();
  await one.stop();
});

function join(app: { url: string }, after: string): Reader {
  const reader = read(() => app.url, after);
  readers.push(reader);
  return reader;
}

test(
  'of 10 writers with 150 transactions each, readers that are cut off at random hear all that was committed',
  { timeout: 90_000 },
  async () => {
    const after = await positionOf(one.url);
    const all = [join(one, after), join(one, after), join(other, after), join(other, after)];
    const writing = write({ url: one.databaseUrl, writers: 10, transactions: 150, update: UPDATE, ids });
    let over = false;
    void writing.finally(() => (over = true));
    for (let n = 0; !over; n += 1) {
      await sleep(Math.random() * 100);
      all[n % all.length]!.cut(); // an index within
    }
    const committed = await writing;
    expect(committed.length).toBeGreaterThan(1250);
    await complete(all, committed);
    expect(Math.min(...all.map(({ cuts }) => cuts))).toBeGreaterThan(3);
    const [dense] = await one.sql<{ dense: boolean }>(`select count(*) = max(position) as dense from change`);
    expect(dense).toEqual({ dense: true });
  },
);

test('readers that come back a hundred times while others write miss nothing', { timeout: 60_000 }, async () => {
  const after = await positionOf(one.url);
  const ten = Array.from({ length: 10 }, (_, n) => join(n % 2 ? one : other, after));
  const comebacks = (): number => ten.reduce((sum, { cuts }) => sum + cuts, 0);
  const committed: Written[] = [];
  while (comebacks() < 100) {
    const writing = write({ url: one.databaseUrl, writers: 3, transactions: 10, update: UPDATE, ids });
    let over = false;
    void writing.finally(() => (over = true));
    while (!over) {
      for (const reader of ten) reader.cut();
      await sleep(20);
    }
    committed.push(...(await writing));
  }
  await complete(ten, committed);
});

/*
 * 30 s in the demand; here as long as the writes take. The feed counts no seconds of anybody's transaction: what such
 * a one could stop it by, its snapshot, its row and its locks on what it has read, is there from its first statements.
 */
test('a transaction that is held open, and has read the feed, stops nothing', { timeout: 60_000 }, async () => {
  await withClient(one.databaseUrl, async (holder) => {
    await smallPartitions(holder, 50);
    const after = await positionOf(one.url);
    const reader = join(other, after);
    await holder.query('begin isolation level repeatable read');
    await holder.query(`insert into installation values ('held', 'open')`);
    await holder.query(`select count(*) from change`);
    await holder.query(`select count(*) from history`);
    const [before] = await partitions();
    const committed = await write({ url: one.databaseUrl, writers: 4, transactions: 60, update: UPDATE, ids });
    await complete([reader], committed);
    expect((await partitions())[0]!.amount).toBeGreaterThan(before!.amount + 2);
    expect(await holder.query(`select count(*) from change`)).toMatchObject({ rowCount: 1 }); // it was open all the while
    await one.sql(`update feed set retention = '0'`);
    const oldest = async (): Promise<number> =>
      (await one.sql<{ oldest: number }>(`select feed_prune()::int as oldest`))[0]!.oldest;
    const since = performance.now();
    expect(await oldest()).toBe(1); // what it reads cannot be forgotten yet, and nobody waits for that
    expect(performance.now() - since).toBeLessThan(3000);
    await holder.query('rollback');
    await eventually(oldest).toBeGreaterThan(50);
    await one.sql(`update feed set retention = '30 days'`);
  });
});
const partitions = () =>
  one.sql<{ amount: number }>(`select count(*)::int as amount from pg_inherits where inhparent = 'change'::regclass`);

const LISTENERS = `select pid from pg_stat_activity where datname = current_database() and application_name = 'rural-graph listener'`;

test(
  'when the backends that listen are ended, polling goes on and each process listens again, once',
  { timeout: 60_000 },
  async () => {
    const reader = join(other, await positionOf(one.url));
    const old = (await one.sql<{ pid: number }>(LISTENERS)).map(({ pid }) => pid);
    expect(old).toHaveLength(2);
    await one.sql(`select pg_terminate_backend(pid) from (${LISTENERS}) listener`);
    const committed = await write({ url: one.databaseUrl, writers: 3, transactions: 20, update: UPDATE, ids });
    await complete([reader], committed);
    await eventually(
      async () => (await one.sql<{ pid: number }>(LISTENERS)).filter(({ pid }) => !old.includes(pid)).length,
    ).toBe(2);
  },
);

test(
  'a database that refuses everyone for a while is found again by readers, and listened to once by each process',
  { timeout: 60_000 },
  async () => {
    const [database] = await one.sql<{ name: string }>(`select current_database() as name`);
    const reader = join(other, await positionOf(one.url));
    const committed = await write({ url: one.databaseUrl, writers: 3, transactions: 20, update: UPDATE, ids });
    const elsewhere = new URL(one.databaseUrl);
    elsewhere.pathname = '/postgres';
    await withClient(elsewhere.href, async (admin) => {
      await admin.query(`alter database ${database!.name} with allow_connections false`);
      await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1`, [database!.name]);
      await sleep(2500); // several tries of whoever tries again
      await admin.query(`alter database ${database!.name} with allow_connections true`);
    });
    committed.push(...(await write({ url: one.databaseUrl, writers: 3, transactions: 20, update: UPDATE, ids })));
    await complete([reader], committed);
    await sleep(1000); // for a listener too many to show itself
    expect(await one.sql(LISTENERS)).toHaveLength(2);
  },
);

/** A way to the database that can go dead: connections through it stay, and nothing passes any more. */
async function tunnel(databaseUrl: string) {
  const { hostname, port } = new URL(databaseUrl);
  const pairs = new Set<[Socket, Socket]>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    pairs.add([near, far]);
    near.pipe(far);
    far.pipe(near);
    for (const socket of [near, far]) socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    /** What is connected now goes dead; what connects later works. */
    goDead(): void {
      for (const [near, far] of pairs) {
        near.unpipe(far);
        far.unpipe(near);
        near.pause();
        far.pause();
      }
    },
    close(): Promise<void> {
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

test(
  'when every connection to the database goes dead without a word, the feed finds out and goes on',
  { timeout: 60_000 },
  async () => {
    const way = await tunnel(one.databaseUrl);
    const third = await startTestApp({ databaseUrl: way.url });
    const reader = join(third, await positionOf(one.url));
    const committed = await write({ url: one.databaseUrl, writers: 2, transactions: 10, update: UPDATE, ids });
    await complete([reader], committed);
    way.goDead();
    committed.push(...(await write({ url: one.databaseUrl, writers: 2, transactions: 10, update: UPDATE, ids })));
    await complete([reader], committed);
    await reader.stop();
    await way.close();
    await third.stop();
  },
);
