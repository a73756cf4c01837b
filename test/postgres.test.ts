import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { readConfig } from '../src/config.js';
import { withClient } from '../src/server/postgres/databases.js';
import { onDatabase } from '../src/tools/on-database.js';
import { type Holder, makeCheckout } from './kit/postgres-checkout.js';

vi.setConfig({ testTimeout: 60_000 }); // each first start makes a cluster, with fsync: 2 s on an idle machine, 15 s on a busy one

const NON_ROOT = Number(execFileSync('id', ['-u', 'nobody']));
const isRoot = process.getuid?.() === 0;
const query = (url: string, sql: string) =>
  withClient(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);
const postmasterOf = async (cluster: string) =>
  Number.parseInt(await readFile(join(cluster, 'postmaster.pid'), 'utf8'), 10);
const isAlive = (pid: number) =>
  existsSync(`/proc/${pid}/exe`) && execFileSync('ps', ['-o', 'stat=', '-p', String(pid)]).toString()[0] !== 'Z';

let checkout: Awaited<ReturnType<typeof makeCheckout>>;
const holders: Holder[] = [];

/** @returns a holder whose start succeeded, with its url */
async function start(dataDir: string, uid?: number): Promise<Holder & { url: string }> {
  const holder = await attempt(dataDir, uid);
  if (!holder.url) throw new Error(`${holder.name}: ${holder.message}`);
  return { ...holder, url: holder.url };
}

async function attempt(dataDir: string, uid?: number): Promise<Holder> {
  const holder = await checkout.launch(dataDir, uid).started;
  holders.push(holder);
  return holder;
}

beforeAll(async () => {
  checkout = await makeCheckout();
});
afterAll(() => checkout.remove());
afterEach(async () => {
  for (const holder of holders.splice(0))
    if (holder.process.exitCode === null && !holder.process.signalCode) await holder.end('SIGTERM');
});

describe('the embedded server, on one DATA_DIR after another end', () => {
  let dataDir: string;
  let cluster: string;
  let firstUrl: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'rural-graph-data-'));
    await chmod(dataDir, 0o711);
    cluster = join(dataDir, 'postgres');
    const first = await start(dataDir);
    firstUrl = first.url;
    await query(firstUrl, 'create table kept (id int)');
    await first.end('SIGTERM');
  });
  beforeEach(() => {
    expect(existsSync(join(cluster, 'postmaster.pid'))).toBe(false);
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  test('a second start keeps data and address, is UTF-8, and takes Chinese characters for letters', async () => {
    const began = performance.now();
    const { url } = await start(dataDir);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(url).toBe(firstUrl);
    expect(url).toBe((JSON.parse(await readFile(join(dataDir, 'postgres.json'), 'utf8')) as { url: string }).url);
    expect(await query(url, 'select count(*)::int as n from kept')).toEqual([{ n: 0 }]);
    await query(url, 'create extension pg_trgm');
    const [row] = await query(
      url,
      `select similarity('宜昌市', '宜昌') > 0 as found, current_setting('server_encoding') as encoding, current_setting('fsync') as fsync,
              current_setting('listen_addresses') as listens, current_setting('unix_socket_directories') as sockets`,
    );
    expect(row).toEqual({ found: true, encoding: 'UTF8', fsync: 'on', listens: '127.0.0.1', sockets: '' });
  });

  test('another user of the machine gets neither in nor at the password', async () => {
    const { url } = await start(dataDir);
    const wrong = new URL(url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(join(dataDir, 'postgres.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(cluster)).mode & 0o777).toBe(0o700);
  });

  test('after kill -9 of the application what was acknowledged is there, and the old server is gone', async () => {
    const first = await start(dataDir);
    await query(first.url, 'insert into kept values (1)');
    const old = await postmasterOf(cluster);
    await first.end('SIGKILL');
    expect(isAlive(old)).toBe(true); // what the next start has to deal with
    const { url } = await start(dataDir);
    expect(isAlive(old)).toBe(false);
    expect(await query(url, 'select id from kept where id = 1')).toEqual([{ id: 1 }]);
  });

  test('after kill -9 of application and server, with a query at work, it starts again', async () => {
    const first = await start(dataDir);
    await query(first.url, 'insert into kept values (2)');
    const busy = query(first.url, `select count(*) from generate_series(1, 1e10::bigint)`).catch(
      (error: unknown) => error,
    );
    const postmaster = await postmasterOf(cluster);
    await first.end('SIGKILL');
    process.kill(postmaster, 'SIGKILL');
    const { url } = await start(dataDir);
    expect(await query(url, 'select id from kept where id = 2')).toEqual([{ id: 2 }]);
    expect(await busy).toBeInstanceOf(Error);
  });

  test('a server that dies under a living application comes back at the same address', async () => {
    const { url } = await start(dataDir);
    process.kill(await postmasterOf(cluster), 'SIGKILL');
    await expect.poll(() => query(url, 'select 1 as one').catch(() => []), { timeout: 10_000 }).toEqual([{ one: 1 }]);
  });

  test('a postmaster.pid whose number now is another program is no obstacle, and that program lives', async () => {
    const { uid, gid } = await stat(cluster); // PostgreSQL takes only a process of its own user for a rival
    const stranger = spawn('sleep', ['60'], { cwd: '/', ...(isRoot && { uid, gid }) });
    const pid = stranger.pid!; // spawned, or the next line fails
    await writeFile(join(cluster, 'postmaster.pid'), `${pid}\n${cluster}\n1\n1\n\n127.0.0.1\n\n`);
    const { url } = await start(dataDir);
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(isAlive(pid)).toBe(true);
    stranger.kill();
  });

  test('a second start beside the first gets one clear error, and the first goes on', async () => {
    const first = await start(dataDir);
    const second = await attempt(dataDir);
    expect(second).toMatchObject({ name: 'DatabaseInUse' });
    expect(second.message).toContain(`process ${first.process.pid}`);
    expect(await query(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('a tool works on the database while a platform runs it, and runs it where nobody does', async () => {
    const { url, end } = await start(dataDir);
    const ask = () => onDatabase(readConfig({ DATA_DIR: dataDir }), pino({ level: 'silent' }), async (at) => [at, await query(at, 'select 1 as one')]); // prettier-ignore
    expect(await ask()).toEqual([url, [{ one: 1 }]]);
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await end('SIGTERM');
    expect(await ask()).toEqual([url, [{ one: 1 }]]);
  });

  test('stop leaves no process and no lock', async () => {
    const { end } = await start(dataDir);
    const postmaster = await postmasterOf(cluster);
    await end('SIGTERM');
    expect(isAlive(postmaster)).toBe(false);
    expect(existsSync(join(dataDir, 'postgres.lock.pid'))).toBe(false);
  });
});

describe('the embedded server, at a first start', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'rural-graph-data-'));
    await chmod(dataDir, 0o711);
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  test('of two at once on one folder, exactly one runs', async () => {
    const both = await Promise.all([attempt(dataDir), attempt(dataDir)]);
    expect(both.filter(({ url }) => url)).toHaveLength(1);
    expect(both.find(({ url }) => !url)).toMatchObject({ name: 'DatabaseInUse' });
  });

  test.each([
    ['its initdb lives on', (pid: number) => process.kill(pid, 'SIGKILL')],
    ['its initdb dies with it', (pid: number) => process.kill(-pid, 'SIGKILL')],
  ])('a first start that was killed half-way is begun anew: %s', async (_, kill) => {
    const first = checkout.launch(dataDir);
    const begun = async () => (await readdir(dataDir)).some((name) => existsSync(join(dataDir, name, 'global')));
    await expect.poll(begun, { timeout: 20_000, interval: 5 }).toBe(true);
    kill(first.process.pid!); // it has begun, so it has one
    expect(await first.started).toMatchObject({ message: 'silent exit' });
    const { url } = await start(dataDir);
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test.runIf(isRoot)('as root in a checkout that only root may enter, and again after a restart', async () => {
    await chmod(checkout.folder, 0o700);
    const inside = join(checkout.folder, '.data');
    let cluster: string | undefined;
    try {
      const first = await start(inside);
      await query(first.url, 'create table kept (id int)');
      cluster = (JSON.parse(await readFile(join(inside, 'postgres.json'), 'utf8')) as { cluster: string }).cluster;
      expect(cluster.startsWith(checkout.folder)).toBe(false);
      await first.end('SIGKILL');
      const { url } = await start(inside);
      expect(await query(url, 'select count(*)::int as n from kept')).toEqual([{ n: 0 }]);
      await holders.pop()?.end('SIGTERM');
    } finally {
      await chmod(checkout.folder, 0o755);
      if (cluster) await rm(dirname(cluster), { recursive: true, force: true });
    }
  });

  test.runIf(isRoot)(
    'as another user, from packages that this user cannot write and whose links npm did not make',
    async () => {
      const { native } = checkout;
      for (const name of ['libpq.so.5', 'libicuuc.so.60']) await rm(join(native, 'lib', name), { force: true });
      const own = join(dataDir, 'own');
      await mkdir(own);
      await chown(own, NON_ROOT, NON_ROOT);
      const { url, end } = await start(own, NON_ROOT);
      expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
      expect((await stat(join(own, 'postgres'))).uid).toBe(NON_ROOT);
      await expect(lstat(join(native, 'lib', 'libpq.so.5'))).rejects.toMatchObject({ code: 'ENOENT' });
      await end('SIGTERM');
    },
  );
});
