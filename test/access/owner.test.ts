import { randomBytes } from 'node:crypto';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seeds } from '../../seeds/index.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';
import { Observation } from '../../src/modules/indicator/observation.entity.js';
import { prepareDatabase } from '../../src/server/database/setup/migrate.js';
import { verifyHistory } from '../../src/server/database/verify/verify.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { testServer } from '../kit/database.js';
import { urlWith } from '../kit/test-run.js';

/*
 * A database as a hoster gives it: its owner is no superuser and may make no roles, so that the application works as
 * the owner. Row-level security is then all that the second layer has.
 */
let app: TestApp;
let url: string;
const { adminUrl, prefix } = await testServer();
const name = `${prefix}owner_${randomBytes(4).toString('hex')}`;
beforeAll(async () => {
  await withClient(adminUrl, async (client) => {
    await client.query(`create role ${name} login password 'x' nosuperuser nocreaterole`);
    await client.query(`create database ${name} owner ${name} template template0 encoding 'UTF8'`);
  });
  const own = new URL(urlWith(adminUrl, name));
  [own.username, own.password] = [name, 'x'];
  url = own.href;
  const { model } = await compileSchema(modules);
  // without the reports, which are nine rows in ten: `startTestApp` finds it seeded
  await prepareDatabase(url, model, () => seeds().filter(({ of }) => of !== Observation));
  app = await startTestApp({ databaseUrl: url });
});
afterAll(async () => {
  await app.stop();
  await withClient(adminUrl, async (client) => {
    await client.query(`drop database ${name} with (force)`);
    await client.query(`drop role ${name}`);
  });
});

test('is made, seeded and served as any other', async () => {
  const QUERY = `{ talents { totalCount } hidden: talents(filter: { sensitivity: INTERNAL }) { totalCount } search(query: "样例人才") { totalCount } }`;
  const all = (await app.ask(QUERY)).data;
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: QUERY }),
  });
  const { data: open } = (await response.json()) as { data: typeof all };
  expect(all.hidden.totalCount).toBeGreaterThan(10);
  expect(open).toEqual({
    talents: { totalCount: all.talents.totalCount - all.hidden.totalCount },
    hidden: { totalCount: 0 },
    search: { totalCount: all.search.totalCount - all.hidden.totalCount },
  });
});

test('says in its readiness that it works as the owner', async () => {
  const body = (await (await fetch(`${app.url}/readyz`)).json()) as { status: string; warnings: string[] };
  expect(body).toEqual({ status: 'ready', warnings: [expect.stringContaining('rural_graph_app')] });
});

test('shows its owner nothing that is not public, and the platform all of it', async () => {
  const hidden = `select (select count(*) from talent where sensitivity <> 'PUBLIC') + (select count(*) from personal where not is_open)
    + (select count(*) from search_internal) + (select count(*) from history where restricted) as n`;
  const [as, keeper] = await withClient(url, async (client) => {
    const first = (await client.query<{ n: string }>(hidden)).rows[0]!.n;
    await client.query(`set rural.keeper = 'on'`);
    return [first, (await client.query<{ n: string }>(hidden)).rows[0]!.n];
  });
  expect(as).toBe('0');
  expect(Number(keeper)).toBeGreaterThan(1000);
});

test('keeps a history that nothing is missing from, when rows move and change whoever sees them', async () => {
  const [village] = (await app.ask(`{ regions(filter: { level: VILLAGE, talents: { some: { sensitivity: INTERNAL } } }, first: 1) { nodes { id version parent { id } code } } }`)).data.regions.nodes; // prettier-ignore
  const townships = (await app.ask(`query ($not: ID!) { regions(filter: { level: TOWNSHIP, not: { id: { eq: $not } } }, first: 1) { nodes { id } } }`, { not: village.parent.id })).data.regions.nodes; // prettier-ignore
  const { data } = await app.ask(`mutation ($input: UpdateRegionInput!) { updateRegion(input: $input) { userErrors { code } } }`, { input: { id: village.id, expectedVersion: village.version, parent: townships[0].id, reason: '划转' } }); // prettier-ignore
  expect(data.updateRegion.userErrors).toEqual([]);
  const { model } = await compileSchema(modules);
  const pool = new pg.Pool({ connectionString: url, options: '-c rural.keeper=on' });
  const db = new Kysely<never>({ dialect: new PostgresDialect({ pool }) });
  expect(await verifyHistory(db as never, model)).toEqual([]);
  const { rows } = await pool.query(`select from talent t join region r on r.id = t.region_id where t.region_path <> r.path union all select from personal p join talent t on t.id = p.subject where p.path <> t.region_path`); // prettier-ignore
  expect(rows).toEqual([]);
  await db.destroy();
});
