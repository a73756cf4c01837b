import { chmodSync } from 'node:fs';
import { appendFile, chown, cp, lstat, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';
import { prepareDatabase } from '../../src/server/database/setup/migrate.js';
import { accountFor } from '../../src/server/postgres/account.js';
import { runnableBinaries, type Binaries } from '../../src/server/postgres/binaries.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { makeCluster } from '../../src/server/postgres/initdb.js';
import { newPassword, OWNER, shelter, urlOf } from '../../src/server/postgres/place.js';
import { launchPostmaster, type Postmaster } from '../../src/server/postgres/postmaster.js';
import { settingsFor } from '../../src/server/postgres/settings.js';
import { openFeed } from './open-feed.js';
import { eventually } from './writers.js';

/* A standby that lags is promoted when its primary is lost: what it never received is told to have been lost. */

const password = newPassword();
const account = accountFor(tmpdir());
const open: Postmaster[] = [];

let home: string;
let binaries: Binaries;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rural-graph-test-'));
  if (account) chmodSync(home, 0o711);
  binaries = await runnableBinaries(account, () => (account ? shelter() : home));
});
afterAll(async () => {
  for (const server of open) await server.stop();
  await rm(home, { recursive: true, force: true });
});

async function launch(name: string): Promise<Postmaster> {
  const settings = { ...settingsFor(binaries, 'durable'), fsync: 'off', wal_level: 'replica', shared_buffers: '64MB' };
  const logFile = join(home, `${name}.log`);
  const server = await launchPostmaster({ program: binaries.postgres, cluster: join(home, name), account, settings, logFile, preferredPort: 0 }); // prettier-ignore
  open.push(server);
  return server;
}

/** `cp -a`: PostgreSQL takes no folder of another user. */
async function copy(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, preserveTimestamps: true });
  if (!account) return;
  for (const name of ['.', ...(await readdir(to, { recursive: true }))]) {
    await chown(join(to, name), account.uid, account.gid);
    if ((await lstat(join(to, name))).isDirectory()) chmodSync(join(to, name), 0o700);
  }
}

const sql = <R extends object>(url: string, text: string): Promise<R[]> =>
  withClient(url, (client) => client.query<R>(text).then(({ rows }) => rows));
const change = (url: string, remark: string): Promise<unknown> =>
  sql(url, `update department set remark = '${remark}'`);

/** Once nobody is connected to it any more: a connection that is cut off would be an error of nobody. */
async function stopAlone(server: Postmaster): Promise<void> {
  const others = `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`;
  await eventually(() => sql(urlOf(password, server.port, 'postgres'), others)).toEqual([]);
  await server.stop();
}

test('a promoted standby goes on from what it received, and refuses positions of what it never did', async () => {
  const [primaryFolder, standbyFolder] = [join(home, 'primary'), join(home, 'standby')];
  await makeCluster({ cluster: primaryFolder, account, password, binaries, sync: false });
  const first = await launch('primary');
  const { model } = await compileSchema(modules);
  await prepareDatabase(urlOf(password, first.port, 'postgres'), model, () => []);
  await stopAlone(first);
  await copy(primaryFolder, standbyFolder);
  const primary = await launch('primary');
  await writeFile(join(standbyFolder, 'standby.signal'), '');
  const conninfo = `host=127.0.0.1 port=${primary.port} user=${OWNER} password=${password}`;
  await appendFile(join(standbyFolder, 'postgresql.auto.conf'), `primary_conninfo = '${conninfo}'\n`);
  const standby = await launch('standby');
  const [primaryUrl, standbyUrl] = [primary, standby].map(({ port }) => urlOf(password, port, 'postgres')) as [string, string];

  const before = await openFeed(primaryUrl);
  const { position: start } = await before.after(null);
  await sql(primaryUrl, `insert into department (id, key, name, pinyin, kind, level)
    values (gen_random_uuid(), 'dept-farming', '农业农村局', 'nong ye', 'GOVERNMENT_DEPARTMENT', 'PREFECTURE')`);
  await change(primaryUrl, 'received');
  const { position: received } = await before.after(start);
  const [{ lsn } = { lsn: '' }] = await sql<{ lsn: string }>(primaryUrl, 'select pg_current_wal_lsn()::text as lsn');
  const reached = async () => (await sql<{ is: boolean }>(standbyUrl, `select pg_last_wal_replay_lsn() >= '${lsn}' as is`))[0]?.is;
  await eventually(reached).toBe(true);

  // from here on the standby lags for good
  await sql(standbyUrl, `alter system set primary_conninfo = ''`);
  await sql(standbyUrl, 'select pg_reload_conf()');
  await eventually(() => sql(standbyUrl, 'select pid from pg_stat_wal_receiver')).toEqual([]);
  for (const remark of ['lost 1', 'lost 2']) await change(primaryUrl, remark);
  const lost = await before.after(received);
  expect(lost.remarks).toEqual(['lost 1', 'lost 2']);
  await before.stop();
  await stopAlone(primary);

  await sql(standbyUrl, 'select pg_promote()');
  const after = await openFeed(standbyUrl);
  try {
    expect((await after.after(received)).remarks).toEqual([]);
    for (const remark of ['new 1', 'new 2', 'new 3']) await change(standbyUrl, remark);
    const { remarks, position } = await after.after(received);
    expect(remarks).toEqual(['new 1', 'new 2', 'new 3']);
    await expect(after.after(lost.position)).rejects.toMatchObject({ code: 'POSITION_UNKNOWN' });
    expect((await after.after(start)).remarks.slice(1)).toEqual(['received', 'new 1', 'new 2', 'new 3']);
    expect((await after.after(position)).remarks).toEqual([]);
  } finally {
    await after.stop();
  }
}, 120_000); // prettier-ignore
