import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import pino from 'pino';
import { expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { seeds } from '../seeds/index.js';
import { createApp, type Running } from '../src/app.js';
import { readConfig } from '../src/config.js';
import { compileSchema } from '../src/kernel/schema/schema.js';
import { modules } from '../src/modules/index.js';
import { withClient } from '../src/server/postgres/databases.js';
import { emptyDatabase, freshDatabase } from './kit/database.js';
import { startProcess } from './kit/process.js';

vi.setConfig({ testTimeout: 120_000 }); // first starts, on machines that do other things as well

/** The lock by which processes that start on one database take turns. */
const [, START_LOCK] = /START_LOCK = ([\d_]+)/.exec(readFileSync('src/server/database/setup/migrate.ts', 'utf8'))!;
const LOCK = START_LOCK!.replaceAll('_', '');

type Step = readonly [step: string, what: string];

/** A start in this process, and what it tells. */
function begin(url: string, env: Readonly<Record<string, string>> = {}) {
  const steps: Step[] = [];
  const waiting = new Map<string, (what: string) => void>();
  const told = (step: string): Promise<string> =>
    new Promise((resolve) => {
      const [, what] = steps.find(([each]) => each === step) ?? [];
      if (what === undefined) waiting.set(step, resolve);
      else resolve(what);
    });
  const tell = (step: string, what: string): void => {
    steps.push([step, what]);
    waiting.get(step)?.(what);
  };
  const config = readConfig({ PORT: '0', DATABASE_URL: url, NODE_ENV: 'test', ...env });
  const running: Promise<Running> = createApp(config, { log: pino({ level: 'silent' }), tell });
  running.catch(() => undefined); // who waits for it is told
  return { steps, told, running };
}

test('a port that is taken is told at once, before the database is touched', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const database = await emptyDatabase();
  await expect(startProcess(database.url, { PORT: String(port), SEED: 'none' })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use. Stop what uses it, or choose another: PORT=4001 npm start`,
  );
  const { rows } = await withClient(database.url, (client) =>
    client.query(`select from pg_tables where schemaname = 'public'`),
  );
  expect(rows).toEqual([]);
  other.close();
  await database.drop();
});

test('a process that waits for its turn says so, is alive and not ready, and then serves on the same port', async () => {
  const database = await freshDatabase();
  const { app, started } = await withClient(database.url, async (client) => {
    await client.query(`select pg_advisory_lock(${LOCK})`);
    const started = begin(database.url);
    expect(await started.told('Waiting')).toBe('another process prepares this database');
    const [url] = /127\.0\.0\.1:\d+/.exec(await started.told('Port'))!;
    const alive = await fetch(`http://${url}/healthz`);
    expect([alive.status, await alive.json()]).toEqual([200, { status: 'ok' }]);
    const ready = await fetch(`http://${url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'starting' }]);
    for (const path of ['/graphql', '/', '/nowhere']) {
      const answer = await fetch(`http://${url}${path}`, { headers: { 'accept-language': 'en' } });
      expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('connection')]).toEqual([503, '5', 'close']); // prettier-ignore
      const { errors } = (await answer.json()) as { errors: object[] };
      expect(errors).toMatchObject([{ message: 'The server is starting. Try again in a moment.', extensions: { code: 'STARTING' } }]); // prettier-ignore
    }
    const socket = new WebSocket(`ws://${url}/graphql`, 'graphql-transport-ws');
    expect(await once(socket, 'error')).toMatchObject([{ message: 'Unexpected server response: 503' }]);
    return { app: url, started };
  }); // the lock goes with the connection
  const running = await started.running;
  expect(running.url).toBe(`http://${app}`);
  const ready = await fetch(`${running.url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }]);
  expect(started.steps.map(([step]) => step)).toEqual(['Port', 'Database', 'Waiting', 'Ready']);
  await running.stop();
  await expect(fetch(`${running.url}/healthz`)).rejects.toThrow();
  await database.drop();
});

test('a start that fails gives the port back', async () => {
  const database = await freshDatabase();
  await database.drop();
  const started = begin(database.url);
  const [url] = /127\.0\.0\.1:\d+/.exec(await started.told('Port'))!;
  await expect(started.running).rejects.toThrow('there is no database');
  await expect(fetch(`http://${url}/healthz`)).rejects.toThrow();
});

test('a first start tells each step, with its count', async () => {
  const { model } = await compileSchema(modules);
  const database = await emptyDatabase();
  const { steps, running } = begin(database.url, { SEED: 'reference' });
  await (await running).stop();
  const planted = seeds('reference').filter(({ rows }) => rows.length > 0);
  expect(steps).toEqual([
    ['Port', expect.stringMatching(/^127\.0\.0\.1:\d+ is open/)],
    ['Database', expect.stringMatching(/^PostgreSQL \d+\.\d+ at DATABASE_URL$/)],
    ['Migrations', expect.stringMatching(/^\d+ run$/)],
    ...planted.map(({ of, rows }) => ['Seeding', `${rows.length.toLocaleString('en')} ${model.of(of).options.plural}`]),
    ['Seeding', expect.stringMatching(/^\d+ observations$/)], // what is computed of the others
    ['Ready', expect.stringMatching(/^in \d+\.\d s$/)],
  ]);
  await database.drop();
});
