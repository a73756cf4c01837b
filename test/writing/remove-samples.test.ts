import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';
import { removeSamples } from '../../src/server/database/setup/remove-samples.js';
import { AS_SYSTEM } from '../../src/server/database/wire/pool.js';
import { verifyHistory } from '../../src/server/database/verify/verify.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { freshDatabase, type TestDatabase } from '../kit/database.js';
import { subscribe } from '../kit/socket.js';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 }); // thousands of records go, and each leaves an entry of its history

const { model } = await compileSchema(modules);

let app: TestApp;
let reference: TestDatabase;
/** How many samples there are of each type. */
let amounts: Map<string, number>;
beforeAll(async () => {
  [app, reference] = await Promise.all([startTestApp(), freshDatabase('reference')]);
  await leaveSomeReports();
  const counts = await samples();
  amounts = new Map(counts.map(({ type, count }) => [String(type), Number(count)]));
});
afterAll(async () => {
  await app.stop();
  await reference.drop();
});

/** One connection that sees everything. */
async function looking<R>(url: string, look: (pool: pg.Pool) => Promise<R>): Promise<R> {
  const pool = new pg.Pool({ connectionString: url, max: 1, options: AS_SYSTEM });
  try {
    return await look(pool);
  } finally {
    await pool.end();
  }
}

const rowsOf = (url: string, query: string): Promise<Record<string, unknown>[]> =>
  looking(url, async (pool) => (await pool.query<Record<string, unknown>>(query)).rows);

/** What the command prints, and whether it did what it was asked. */
async function command(...args: string[]): Promise<{ said: string[]; failed: boolean }> {
  const run = promisify(execFile)(process.execPath, ['--import', 'tsx', 'src/tools/remove-samples.ts', ...args], {
    env: { ...process.env, DATABASE_URL: app.databaseUrl },
  });
  const [{ stdout, stderr }, failed] = await run.then(
    (out) => [out, false] as const,
    (error: unknown) => [error as { stdout: string; stderr: string }, true] as const,
  );
  return { said: `${stdout}${stderr}`.trim().split('\n'), failed };
}

const samples = (): Promise<Record<string, unknown>[]> => {
  const each = model.entities.map(({ name, table }) => `select '${name}' as type from ${table} where provenance = 'SAMPLE'`); // prettier-ignore
  return rowsOf(app.databaseUrl, `select type, count(*)::int from (${each.join(' union all ')}) s group by type order by type`); // prettier-ignore
};

/** Every record that is no sample, to the letter. */
const real = (url: string): Promise<Record<string, unknown>[]> => {
  const each = model.entities.map(({ name, table }) => `select '${name}' as type, to_jsonb(t)::text as row from ${table} t where provenance <> 'SAMPLE'`); // prettier-ignore
  return rowsOf(url, `select type, count(*)::int, md5(string_agg(row, ',' order by row)) from (${each.join(' union all ')}) r group by type order by type`); // prettier-ignore
};

/** Of 40,000 reports those of a few indicators, as if there had never been others: each that goes takes its time. */
async function leaveSomeReports(): Promise<void> {
  const kept = `(select indicator_id from observation where origin = 'REPORTED' group by indicator_id order by count(*), indicator_id limit 12)`;
  const others = `(origin = 'REPORTED' and indicator_id not in ${kept})`;
  await looking(app.databaseUrl, async (pool) => {
    await pool.query(`set session_replication_role = 'replica'`);
    await pool.query(`delete from history where subject in (select id from observation where ${others})`);
    await pool.query(`delete from rollup where (indicator_id, period) in (select indicator_id, period from observation where ${others})`); // prettier-ignore
    await pool.query(`delete from observation where ${others}`);
  });
}

const total = (): number => [...amounts.values()].reduce((sum, each) => sum + each, 0);
const written = (count: number): string => count.toLocaleString('en');
/** A line for each type, with so many reports gone as real. */
const lines = (real = 0): string[] =>
  [...amounts].map(([type, count]) => `${written(count - (type === 'Observation' ? real : 0))} ${model.byName.get(type)!.options.plural}`); // prettier-ignore

test('a dry run counts the samples of each type and leaves them', async () => {
  const before = await samples();
  expect([amounts.size, amounts.get('Observation')! > 500]).toEqual([16, true]);
  const { said } = await command('--dry-run');
  expect(said.toSorted()).toEqual([...lines(), `${written(total())} samples would be removed`].map((each) => `remove-samples: ${each}`).toSorted()); // prettier-ignore
  expect(await samples()).toEqual(before);
});

test('a real record that refers to a sample is named, and nothing is removed', async () => {
  const { data } = await app.ask('{ enterprises(first: 1) { nodes { id region { id } } } }');
  const [enterprise] = data.enterprises.nodes;
  const input = { name: '张实', kinds: ['LOCAL_EXPERT'], skills: '制茶', registeredOn: '2024-01-01', provenance: 'REAL_VERIFIED', phone: '13800001234', region: enterprise.region.id, enterprise: enterprise.id }; // prettier-ignore
  const made = await app.ask('mutation ($input: CreateTalentInput!) { createTalent(input: $input) { talent { id } userErrors { code } } }', { input }); // prettier-ignore
  const { id } = made.data.createTalent.talent;
  const before = await samples();
  const { said, failed } = await command();
  expect(failed).toBe(true);
  expect(said).toContain(`  ${id} (enterprise: ${enterprise.id})`);
  expect(await samples()).toEqual(before);
  const left = await app.ask('mutation ($input: UpdateTalentInput!) { updateTalent(input: $input) { userErrors { code } } }', { input: { id, expectedVersion: 1, enterprise: null } }); // prettier-ignore
  expect(left.data.updateTalent.userErrors).toEqual([]);
});

test('all samples go and nothing else does; what hangs on them follows, and subscribers are told', async () => {
  const url = app.databaseUrl;
  // one report is real: the roll-ups above it come to that alone
  const [report] = await rowsOf(url, `update observation set provenance = 'UNVERIFIED'
    where id = (select o.id from observation o where o.origin = 'REPORTED' and figure is not null and not (select is_about_people from indicator where id = o.indicator_id) order by id limit 1)
    returning id, figure, region_path as path`); // prettier-ignore
  const before = await real(url);
  const [{ entries }] = (await rowsOf(url, 'select count(*)::int as entries from history')) as [{ entries: number }];
  const follower = await subscribe({
    url: app.url,
    query: 'subscription ($after: Position) { changed(after: $after, types: [ENTERPRISE]) { operation by reason } }',
    pick: (data): object | null => data['changed'] ?? null,
  });

  const { said, failed } = await command();
  expect(failed, said.join('\n')).toBe(false);
  expect(said.toSorted()).toEqual([...lines(1), `${written(total() - 1)} samples removed`].map((each) => `remove-samples: ${each}`).toSorted()); // prettier-ignore
  expect(await samples()).toEqual([]);
  expect(await real(url)).toEqual(before);

  const told = await follower.until(600);
  expect(new Set(told.map((each) => JSON.stringify(each)))).toEqual(new Set([JSON.stringify({ operation: 'DELETE', by: 'seed', reason: '移除样例数据 (samples removed)' })])); // prettier-ignore
  await follower.close();

  const codes = String(report!['path']).split('/').filter(Boolean);
  const rollups = await rowsOf(url, `select r.code, reported, total, samples, top from rollup join region r on r.id = region_id join indicator i on i.id = indicator_id and i.origin = 'REPORTED' order by r.code`); // prettier-ignore
  expect(rollups).toMatchObject(codes.map((code) => ({ code, reported: 1, total: report!['figure'], samples: 0 })));
  await rowsOf(url, `delete from observation where id = '${String(report!['id'])}'`);
  for (const table of ['rollup', 'region_place', 'search_place'])
    expect(await rowsOf(url, `select md5(string_agg(t::text, ',' order by t::text)) from ${table} t`)).toEqual(await rowsOf(reference.url, `select md5(string_agg(t::text, ',' order by t::text)) from ${table} t`)); // prettier-ignore
  const found = `select type, count(*)::int from (select type from search_entry union all select type from search_internal) e where type <> 'Talent' group by type order by type`; // prettier-ignore
  expect(await rowsOf(url, found)).toEqual(await rowsOf(reference.url, found));
  expect(await rowsOf(url, 'select value from personal')).toEqual([{ value: '13800001234' }]);

  const [history] = await rowsOf(url, `select count(*)::int as all, count(*) filter (where operation = 'DELETE')::int as gone from history`); // prettier-ignore
  expect(history).toEqual({ all: entries + total(), gone: total() });
  const faults = await looking(url, (pool) => verifyHistory(new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) }), model)); // prettier-ignore
  expect(faults).toEqual([]);
  expect(await removeSamples(url, model)).toEqual(new Map());
});
