import { chmod, readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';
import { prepareDatabase } from '../../src/server/database/setup/migrate.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { namedPid } from '../../src/server/postgres/leftovers.js';
import { startPostgres, type RunningPostgres } from '../../src/server/postgres/start.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { eventually, keyOf, positionOf, read, type Written } from './writers.js';

let folder: string;
let server: RunningPostgres;
let app: TestApp;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rural-graph-fault-'));
  await chmod(folder, 0o711); // PostgreSQL may run as another user
  stops.push(() => rm(folder, { recursive: true, force: true }));
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  server = await startPostgres({ dataDir: folder, log: silent });
  stops.push(() => server.stop());
  await prepareEmpty(server.url);
  app = await startTestApp({ databaseUrl: server.url });
  stops.push(() => app.stop());
}, 120_000);
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

/** All tables and no rows but a few to write to: loading the seeds would be most of this test. */
async function prepareEmpty(url: string): Promise<void> {
  const { model } = await compileSchema(modules);
  await prepareDatabase(url, model, () => []);
  await withClient(url, async (client) => {
    await client.query(`insert into installation values ('seeded', 'nothing') on conflict do nothing`);
    await client.query(`insert into department (id, provenance, name, pinyin, key, kind, level)
      select gen_random_uuid(), 'SAMPLE', '部门', 'bu men', 'department-' || n, 'GOVERNMENT_DEPARTMENT', 'PREFECTURE' from generate_series(1, 10) n`);
  });
}

/** With what it wrote: a version that is lost is given again. */
interface Acknowledged extends Written {
  readonly remark: string;
}

interface Writing {
  /** The server said that they are committed. */
  readonly acknowledged: readonly Acknowledged[];
  stop(): Promise<void>;
}

/** Writers that go on through anything, each on rows of its own. */
function keepWriting(url: string, rows: readonly string[]): Writing {
  const acknowledged: Acknowledged[] = [];
  let stopped = false;
  const one = async (id: string): Promise<void> => {
    while (!stopped) {
      const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        while (!stopped) {
          const { rows: [row] } = await client.query<Acknowledged>(`update department set remark = gen_random_uuid() where id = $1 returning id, version, remark`, [id]); // prettier-ignore
          acknowledged.push(row!); // it is there
          await sleep(Math.random() * 10);
        }
      } catch {
        await sleep(100); // the server is away
      }
      await client.end().catch(() => undefined);
    }
  };
  const all = Promise.all(rows.map(one));
  return {
    acknowledged,
    async stop() {
      stopped = true;
      await all;
    },
  };
}

async function killServer(): Promise<void> {
  const { cluster } = JSON.parse(await readFile(join(folder, 'postgres.json'), 'utf8')) as { cluster: string };
  process.kill(namedPid(resolve(folder, cluster))!, 'SIGKILL'); // it runs
}

test(
  'when the whole database server is killed nothing acknowledged is lost, and subscribers go on where they were',
  { timeout: 90_000 },
  async () => {
    const rows = await withClient(server.url, (client) =>
      client.query<{ id: string }>('select id from department limit 5').then(({ rows }) => rows.map(({ id }) => id)),
    );
    const reader = read(() => app.url, await positionOf(app.url));
    const writing = keepWriting(server.url, rows);
    for (let kills = 0; kills < 2; kills += 1) {
      const { length } = reader.received;
      await eventually(() => reader.received.length).toBeGreaterThan(length + 50);
      await killServer();
      const after = writing.acknowledged.length;
      await eventually(() => writing.acknowledged.length).toBeGreaterThan(after + 20);
    }
    await writing.stop();
    const history = await withClient(server.url, (client) =>
      client
        .query<Acknowledged>(
          `select subject as id, version, after ->> 'remark' as remark from history where operation = 'UPDATE' order by id, version`,
        )
        .then(({ rows }) => rows),
    );
    await eventually(() => reader.received.length).toBeGreaterThanOrEqual(history.length);
    await reader.stop();
    const committed = new Set(history.map(keyOf));
    const kept = new Set(history.map(({ remark }) => remark));
    expect(writing.acknowledged.filter(({ remark }) => !kept.has(remark))).toEqual([]);
    expect(reader.received.map(keyOf).sort()).toEqual([...committed].sort());
    expect(reader.faults).toEqual([]);
  },
);
