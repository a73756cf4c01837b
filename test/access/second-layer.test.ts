import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { ANONYMOUS, type Actor } from '../../src/kernel/access/actor.js';
import { modules } from '../../src/modules/index.js';
import { openPool } from '../../src/server/database/wire/pool.js';
import { PLATFORM_TABLES, shieldedTables } from '../../src/server/database/platform-tables.js';
import { APPLICATION_ROLE } from '../../src/server/database/setup/application-role.js';
import { grantApplication } from '../../src/server/database/setup/role.js';
import { databasesOver } from '../../src/server/database/reading-scope.js';
import { openFeedConnection } from '../../src/server/feed/connection.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { asking, type Caller, CALLERS, DOORS, HERE, prepare, type Record, type Rights, SEARCHES } from './doors.js';

/*
 * The first layer is switched off here: every predicate that the kernel puts into a statement lets everything through.
 * What is withheld all the same, PostgreSQL withholds.
 */
vi.mock(import('../../src/kernel/access/scope.js'), async (original) => {
  const { sql: raw } = await import('kysely');
  const everything = () => raw<boolean>`true`;
  return { ...(await original()), readPredicate: () => [], inScope: everything, inAnyScope: everything };
});

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
let app: TestApp;
let records: Record[];
beforeAll(async () => {
  app = await startTestApp();
  records = await prepare(app);
});
afterAll(() => app.stop());

const sees = ({ isPublic, county }: Record, where: readonly string[]): boolean => isPublic || where.includes(county);

describe.each(Object.keys(CALLERS) as Caller[])('%s, without the first layer,', (caller) => {
  const { reads, searches, unmasks }: Rights = CALLERS[caller];

  test.each(Object.keys(DOORS))('comes by the %s to nothing more', async (guard) => {
    const ask = await asking(app, caller);
    const found = await Promise.all(records.map(async (record) => [record, await DOORS[guard]!(ask, record, app)]));
    expect(found).toEqual(records.map((record) => [record, sees(record, reads)]));
  });

  test('finds nothing more', async () => {
    const ask = await asking(app, caller);
    for (const guard of ['search', 'filter by words']) {
      const found = await Promise.all(records.map(async (record) => [record, await SEARCHES[guard]!(ask, record, app)])); // prettier-ignore
      expect(found).toEqual(records.map((record) => [record, sees(record, searches) && sees(record, reads)]));
    }
  });

  test('gets nothing more in full', async () => {
    const ask = await asking(app, caller);
    for (const record of records.filter((each) => sees(each, reads))) {
      const { node } = await ask(`query ($id: ID!) { node(id: $id) { ... on Talent { phone { isMasked } } } }`, record);
      expect(node.phone.isMasked).toBe(!unmasks.includes(record.county));
    }
  });
});

/** A pooler that drops the options of a connection's start, as some do. */
async function poolerBefore(url: string): Promise<{ url: string; close(): void }> {
  const { hostname, port } = new URL(url);
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    client.once('data', (start) => {
      const parts = start.subarray(8).toString().split('\0');
      const at = parts.indexOf('options');
      const rest = Buffer.from([...parts.slice(0, at), ...parts.slice(at + 2)].join('\0'));
      const length = Buffer.alloc(4);
      length.writeInt32BE(8 + rest.length);
      upstream.write(Buffer.concat([length, start.subarray(4, 8), rest]));
      client.pipe(upstream).pipe(client);
    });
    for (const end of [client, upstream]) end.on('error', () => void client.destroy(upstream.destroy() as never));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const through = new URL(url);
  [through.hostname, through.port] = ['127.0.0.1', String((server.address() as AddressInfo).port)];
  return { url: through.href, close: () => server.close() };
}

describe('the application’s role', () => {
  test('is used on a server that takes no writes', async () => {
    const { model } = await compileSchema(modules);
    const pool = new pg.Pool({ connectionString: app.databaseUrl, options: '-c default_transaction_read_only=on' });
    const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
    expect(await grantApplication(db, model)).toBe(true);
    await db.destroy();
  });

  test('has the rights of the list, after a restart as well, and none on a partition', async () => {
    const { model } = await compileSchema(modules);
    const pool = new pg.Pool({ connectionString: app.databaseUrl });
    const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
    expect(await grantApplication(db, model)).toBe(true);
    const { rows } = await sql<{ name: string; isPartition: boolean; rights: string[] }>`
      select relname as name, relispartition as "isPartition", array(
        select may from unnest(array['select', 'insert', 'update', 'delete', 'truncate']) may
        where has_table_privilege(${APPLICATION_ROLE}, c.oid, may)) as rights
      from pg_class c where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace`.execute(db);
    await db.destroy();
    expect(rows.filter(({ isPartition }) => isPartition)).toMatchObject([{ name: 'change_0', rights: [] }]);
    const RIGHTS = { READ: ['select'], APPEND: ['select', 'insert'], WRITE: ['select', 'insert', 'update', 'delete'] };
    for (const { name, rights } of rows.filter((each) => !each.isPartition)) {
      const isWrittenByRoutines = model.moduleTables.tables.includes(name);
      const application = PLATFORM_TABLES.get(name)?.application ?? (isWrittenByRoutines ? 'READ' : 'WRITE');
      expect([name, rights]).toEqual([name, RIGHTS[application]]);
    }
  });

  test('is missed on the first connection whose options were dropped', async () => {
    const pooler = await poolerBefore(app.databaseUrl);
    const pool = openPool(pooler.url, true, silent);
    await expect(databasesOver(pool.kysely, (await compileSchema(modules)).model)(ANONYMOUS).rows(sql`select 1`)).rejects.toThrow(/options/); // prettier-ignore
    await pool.close();
    const feed = openFeedConnection(pooler.url, silent);
    await expect(feed.rows(sql`select 1`)).rejects.toThrow(/options/);
    await feed.close();
    pooler.close();
  });
});

describe('a pooled connection', () => {
  const steward: Actor = { ...ANONYMOUS, id: 'person:steward', kind: 'PERSON', grants: [{ role: 'DATA_STEWARD', region: HERE, department: null }] }; // prettier-ignore
  const hidden = sql<{ n: number }>`select count(*)::int as n from talent where sensitivity = 'INTERNAL'`;

  test('carries nobody’s rights once a statement is over, failed or not', async () => {
    const { model } = await compileSchema(modules);
    const { kysely, close } = openPool(app.databaseUrl, true, silent, { most: 1 }); // one connection, so all share it
    const open = databasesOver(kysely, model);
    const count = async (actor: Actor): Promise<number> => (await open(actor).rows<{ n: number }>(hidden))[0]!.n;
    expect(await count(steward)).toBeGreaterThan(0);
    expect(await count(ANONYMOUS)).toBe(0);
    await expect(open(steward).rows(sql`select 1 / 0 from talent`)).rejects.toThrow();
    expect(await count(ANONYMOUS)).toBe(0);
    const failed = open(steward).transaction(async (db) => {
      expect((await db.rows<{ n: number }>(hidden))[0]!.n).toBeGreaterThan(0);
      throw new Error('on purpose');
    });
    await expect(failed).rejects.toThrow('on purpose');
    expect(await count(ANONYMOUS)).toBe(0);
    await close();
  });
});

test('row-level security is forced on every table with restricted data, and the application’s role owns none', async () => {
  const pool = new pg.Pool({ connectionString: app.databaseUrl });
  const db = new Kysely<never>({ dialect: new PostgresDialect({ pool }) });
  const { rows } = await sql<{ relname: string }>`
    select relname from pg_class c where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and (
      (exists (select from pg_attribute a where a.attrelid = c.oid and attname = 'sensitivity')
        or relname = any(${shieldedTables().map(([name]) => name)})) and not (relrowsecurity and relforcerowsecurity)
      or pg_get_userbyid(relowner) = ${APPLICATION_ROLE})`.execute(db);
  expect(rows).toEqual([]);
  await db.destroy();
});
