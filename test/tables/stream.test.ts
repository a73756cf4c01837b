import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createApp, type Running } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { freshDatabase, type TestDatabase } from '../kit/database.js';
import { begin, download, exportLog, recordsOf, type ExportLine } from './kit.js';

/* What becomes of an export while it runs: its reader, its snapshot, its limits. All on one database. */

/** 42,000 rows of 0.6 KB: more than sockets hold for a client that does not read. */
const LARGE = `{ observations { nodes { id indicator { name unit department { name } } region { name code } county { name } period value figure weight
  state origin isLate isJump reportedOn dueOn startsOn endsOn updatedAt version sensitivity sources { title publisher date address } remark } } }`;
const SMALL = '{ phaseGoals { nodes { year } } }';

let database: TestDatabase;
let app: Running | undefined;
let lines: ExportLine[];
let faults: string[];
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
afterEach(async () => {
  await app?.stop();
  app = undefined;
});

async function start(limits = ''): Promise<Running> {
  const said = exportLog();
  ({ lines, faults } = said);
  const LIMITS = ['waitMs=10000,rateBurst=1000000000', limits].filter(Boolean).join();
  const config = readConfig({ PORT: '0', DATABASE_URL: database.url, NODE_ENV: 'test', LIMITS });
  return (app = await createApp(config, { log: said.log }));
}

const sql = (text: string): Promise<Record<string, unknown>[]> =>
  withClient(database.url, async (client) => (await client.query<Record<string, unknown>>(text)).rows);
const snapshots = (): Promise<number> =>
  sql(`select 1 from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`).then(({ length }) => length); // prettier-ignore
const ended = (answer: IncomingMessage): Promise<boolean> =>
  buffer(answer).then(
    () => true,
    () => false,
  );
const outcome = (): Promise<unknown> => expect.poll(() => lines.map((line) => line.outcome)).toHaveLength(1);

test('all pages are of one moment, whatever is changed while they are read', async () => {
  const on = await start();
  const answer = await begin(on, LARGE);
  const total = Number(answer.headers['x-export-rows']);
  await sql(
    `update observation set remark = 'later' where id in (select id from observation order by ends_on, id limit 40000)`,
  );
  const records = recordsOf(await buffer(answer));
  expect(records).toHaveLength(total);
  expect(records.filter(({ remark }) => remark === 'later')).toEqual([]);
  expect(lines).toMatchObject([{ outcome: 'done', rows: total, pages: Math.ceil(total / 1_000) }]);
  const after = recordsOf((await download(on, LARGE)).bytes);
  expect(after.filter(({ remark }) => remark === 'later').length).toBeGreaterThan(39_000);
}, 120_000);

test('a client that goes away ends the work, and frees its place and its connection', async () => {
  const on = await start();
  const answer = await begin(on, LARGE);
  await expect.poll(snapshots).toBe(1);
  expect((await download(on, SMALL)).codes).toEqual(['EXPORT_RUNNING']);
  answer.destroy();
  await outcome();
  expect(lines[0]).toMatchObject({ outcome: 'cut off' });
  expect(lines[0]!.rows).toBeLessThan(42_000);
  await expect.poll(snapshots).toBe(0);
  expect((await download(on, SMALL)).status).toBe(200);
});

test.each(['csv', 'xlsx'])('what fails in the middle is cut off, and no whole file: %s', async (format) => {
  const on = await start();
  const answer = await begin(on, LARGE, { path: `/export?format=${format}` });
  expect(answer.statusCode).toBe(200);
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'`;
  await expect.poll(async () => (await sql(cut)).length).toBe(1);
  expect(await ended(answer)).toBe(false);
  await outcome();
  expect(lines[0]).toMatchObject({ outcome: 'failed' });
  expect(faults.join()).toContain('an export failed');
  expect((await download(on, SMALL)).status).toBe(200);
});

test('an export that takes too long is cut off', async () => {
  const on = await start('exportMs=1500');
  const answer = await begin(on, LARGE);
  answer.on('error', () => undefined); // it is told below
  await outcome();
  await expect.poll(() => answer.errored?.message ?? answer.resume().destroyed).toBe('aborted');
  expect(lines[0]).toMatchObject({ outcome: 'failed' });
  await expect.poll(snapshots).toBe(0);
});

test('a process has so many exports at a time', async () => {
  const on = await start('exports=1,exportsPerCaller=5');
  const answer = await begin(on, LARGE);
  const { status, codes, headers } = await download(on, SMALL);
  expect([status, codes, headers.get('retry-after')]).toEqual([503, ['OVERLOADED'], '5']);
  answer.destroy();
  await outcome();
  expect((await download(on, SMALL)).status).toBe(200);
});

test('more rows than are allowed are refused before any is sent', async () => {
  const on = await start('exportRows=1000');
  const { status, codes } = await download(on, LARGE);
  expect([status, codes]).toEqual([400, ['EXPORT_TOO_MANY_ROWS']]);
  await expect.poll(snapshots).toBe(0);
  expect((await download(on, '{ phaseGoals { nodes { year } } }')).status).toBe(200);
});

test('an export without points waits for them, and is charged as its pages would be', async () => {
  await sql('delete from rate_balance');
  const on = await start('rateBurst=1000,rateRefill=1000');
  const started = performance.now();
  const { headers, status, bytes } = await download(on, '{ regions { nodes { name code level } } }');
  expect(performance.now() - started).toBeGreaterThan(900); // its first page takes more than there is
  expect([status, recordsOf(bytes).length]).toEqual([200, Number(headers.get('x-export-rows'))]);
  expect((await download(on, SMALL)).codes).toEqual(['RATE_LIMITED']);
  await app!.stop();
  app = undefined;
  await sql('delete from rate_balance');
});

test('only trusted documents are exported where only they are answered', async () => {
  const said = exportLog();
  const env = { PORT: '0', DATABASE_URL: database.url, NODE_ENV: 'test', TRUSTED_DOCUMENTS: 'only' };
  app = await createApp(readConfig(env), { log: said.log });
  expect((await download(app, SMALL)).codes).toEqual(['TRUSTED_DOCUMENTS_ONLY']);
  expect((await download(app, { documentId: 'sha256:0' })).codes).toEqual(['DOCUMENT_NOT_FOUND']);
});
