import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { setting, settingsByKey, settingValue } from '../../src/kernel/model/setting.js';
import { modules as platform } from '../../src/modules/index.js';
import { SETTINGS } from '../../src/modules/setting/settings.entity.js';
import { seedSettings } from '../../seeds/setting.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import type { TestDatabase } from '../kit/database.js';
import { toyDatabase } from '../kit/toy-database.js';
import toy, { TOY_SETTINGS } from './toy-deadlines.js';

/* What is in force where and when, who changes it, and what nobody can set. */

const modules = [...platform, toy];
const NOW = new Date('2024-10-31T02:00:00Z');
const { verify, assign, rate, mayWait, scope, due } = TOY_SETTINGS;

let database: TestDatabase;
/** Past the application, as the owner of its tables. */
let admin: pg.Client;
let app: TestApp;
beforeAll(async () => {
  database = await toyDatabase(modules);
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  app = await startTestApp({ modules, databaseUrl: database.url, now: () => NOW });
});
afterAll(async () => {
  await app?.stop();
  await admin?.end();
  await database?.drop();
});

const sql = async <R extends object>(text: string, values: unknown[] = []): Promise<R[]> =>
  (await admin.query<R>(text, values)).rows;
type Headers = Record<string, string>;
const regionId = async (code: string): Promise<string> =>
  (await app.ask(`query ($code: RegionCode!) { region(code: $code) { id } }`, { code })).data.region.id;

const CREATE = `mutation ($input: CreateSettingInput!) { createSetting(input: $input) {
  setting { id version key value unit settledBy region { code } } feedPosition userErrors { code path message } } }`;
const input = (key: string, value: string, more: object = {}): object => ({
  key,
  value,
  validFrom: '2024-01-01',
  ...more,
});
const create = async (given: object, headers?: Headers) =>
  (await app.ask(CREATE, { input: given }, headers && { headers })).data.createSetting;
const inForce = async (keys: string[], region?: string, on?: string) =>
  (
    await app.ask(
      `query ($keys: [String!], $region: RegionCode, $on: Date) { settingsInForce(keys: $keys, region: $region, on: $on) { key value unit zh en setting { id value } } }`,
      { keys, region, on },
    )
  ).data.settingsInForce;

test('a setting has the unit and the department of its declaration, and its history', async () => {
  const { position: after } = (await app.ask('{ changes { position } }')).data.changes;
  const { setting: made, userErrors } = await create(input(rate.key, '3.5', { validFrom: '2023-01-01', basis: 'USUAL', clause: '2.3.3', reason: '试行' })); // prettier-ignore
  expect(userErrors).toEqual([]);
  expect(made).toMatchObject({ key: rate.key, value: '3.5', unit: 'PERCENT', settledBy: null, region: null });
  const UPDATE = `mutation ($input: UpdateSettingInput!) { updateSetting(input: $input) { setting { value version } feedPosition userErrors { code } } }`;
  const changed = await app.ask(UPDATE, { input: { id: made.id, expectedVersion: 1, value: '4', reason: '改为百分之四' } }); // prettier-ignore
  expect(changed.data.updateSetting).toMatchObject({ setting: { value: '4', version: 2 }, userErrors: [] });
  const { data } = await app.ask(
    `query ($id: ID!, $after: Position) { node(id: $id) { ... on Setting { history(first: 5) { nodes { version reason fields { field before after } } } } } changes(after: $after, types: [SETTING]) { changes { nodeId version } } }`,
    { id: made.id, after },
  );
  expect(data.node.history.nodes[0]).toMatchObject({ version: 2, reason: '改为百分之四', fields: expect.arrayContaining([{ field: 'value', before: '"3.5"', after: '"4"' }]) }); // prettier-ignore
  expect(data.changes.changes).toEqual(expect.arrayContaining([{ nodeId: made.id, version: 2 }]));
});

test.each<[string, object, string, string]>([
  ['that nothing reads', input('toy.nothing', '1'), 'SETTING_UNKNOWN', 'key'],
  ['whose days are no number', input(verify.key, '七天'), 'SETTING_VALUE', 'value'],
  ['whose days are negative', input(verify.key, '-7'), 'SETTING_VALUE', 'value'],
  ['of more than a hundred percent', input(rate.key, '101'), 'SETTING_VALUE', 'value'],
  ['that is neither yes nor no', input(mayWait.key, 'yes'), 'SETTING_VALUE', 'value'],
  ['with a year in its day', input(due.key, '2024-03-31'), 'SETTING_VALUE', 'value'],
  ['whose choice is no word', input(scope.key, 'every village'), 'SETTING_VALUE', 'value'],
])('no setting is made %s', async (_, given, code, path) => {
  expect((await create(given)).userErrors).toMatchObject([{ code, path: [path] }]);
  await expect(
    sql(`insert into setting (id, key, value, valid_from) values (gen_random_uuid(), $1, $2, '2024-01-01')`, Object.values(given).slice(0, 2)), // prettier-ignore
  ).rejects.toThrow(code);
});

describe('it is changed', () => {
  const steward = (region: string | null, department: string | null): Promise<Headers> =>
    app.as({ role: 'DATA_STEWARD', region, department });
  let day = 0;
  const attempt = async (key: string, headers: Headers, region?: string): Promise<string[]> => {
    const validFrom = new Date(Date.UTC(2010, 0, (day += 1))).toISOString().slice(0, 10);
    const given = { key, value: '9', validFrom, ...(region && { region: await regionId(region) }) };
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: CREATE, variables: { input: given } }),
    });
    const { data, errors } = (await response.json()) as any; // eslint-disable-line @typescript-eslint/no-explicit-any -- of the shape of the query
    return errors
      ? [errors[0].extensions.code]
      : data.createSetting.userErrors.map(({ code }: { code: string }) => code);
  };

  test('by the department that settles it, where it has the right', async () => {
    expect(await attempt(verify.key, await steward(null, 'dept-finance'))).toEqual([]);
    expect(await attempt(verify.key, await steward('420529', 'dept-finance'), '420529')).toEqual([]);
    expect(await attempt(verify.key, await steward('420529', 'dept-finance'), '420527')).toEqual(['FORBIDDEN']);
    expect(await attempt(verify.key, await steward('420529', 'dept-finance'))).toEqual(['FORBIDDEN']);
  });

  test('by no other department, by nobody without one, and by no other role', async () => {
    expect(await attempt(verify.key, await steward(null, 'dept-water'))).toEqual(['FORBIDDEN']);
    expect(await attempt(verify.key, await steward(null, null))).toEqual(['FORBIDDEN']);
    expect(await attempt(assign.key, await steward(null, 'dept-finance'))).toEqual(['FORBIDDEN']);
    expect(await attempt(verify.key, await app.as({ role: 'REVIEWER', department: 'dept-finance' }))).toEqual(['FORBIDDEN']); // prettier-ignore
  });

  test('by an administrator', async () => {
    for (const key of [verify.key, assign.key])
      expect(await attempt(key, await app.as({ role: 'ADMINISTRATOR' }))).toEqual([]);
  });

  test('and a record tells so beforehand', async () => {
    const { setting: made } = await create(input(verify.key, '8', { validFrom: '2009-01-01' }));
    const CAN = `query ($id: ID!) { node(id: $id) { ... on Setting { viewerCan { update { allowed } } } } }`;
    const may = async (department: string | null) =>
      (await app.ask(CAN, { id: made.id }, { headers: await steward(null, department) })).data.node.viewerCan.update;
    expect(await may('dept-finance')).toEqual({ allowed: true });
    for (const department of ['dept-water', null]) expect(await may(department)).toEqual({ allowed: false });
  });
});

test('there is one value for a place and a day, however many write it at once', async () => {
  const given = input(assign.key, '4', { validFrom: '2011-01-01' });
  const all = await Promise.all(Array.from({ length: 6 }, () => create(given)));
  const codes = all.map(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code).join());
  expect(codes.sort()).toEqual(['', ...Array.from({ length: 5 }, () => 'TAKEN')]);
  expect((await create({ ...given, region: await regionId('420529') })).userErrors).toEqual([]);
});

test('what is in force is shown by place and day, with the record that sets it', async () => {
  const [{ id }] = (await sql<{ id: string }>(
    `insert into setting (id, key, value, region_id, valid_from) select gen_random_uuid(), $1, '12', id, '2024-06-01' from region where code = '420529' returning id`,
    ['toy.answer.days'],
  )) as [{ id: string }];
  const [own] = await inForce(['toy.answer.days'], '420529203215');
  expect(own).toEqual({ key: 'toy.answer.days', value: '12', unit: 'DAYS', zh: '天数', en: 'Days.', setting: { id: `Setting:${id}`, value: '12' } }); // prettier-ignore
  for (const [region, on] of [
    ['420529203215', '2024-05-31'],
    ['420527', undefined],
    [undefined, undefined],
  ] as const)
    // prettier-ignore
    expect(await inForce(['toy.answer.days'], region, on)).toMatchObject([{ value: '15', setting: null }]);
  expect(await app.codes(`{ settingsInForce(region: "999999") { key } }`)).toEqual(['UNKNOWN_REGION']);
});

test('the value in force is that of a naive reckoning', async () => {
  const REGIONS = ['42', '4205', '420529', '420529203', '420529203215', '420527'];
  const day = fc
    .integer({ min: 0, max: 400 })
    .map((n) => new Date(Date.UTC(2023, 6, 1 + n)).toISOString().slice(0, 10));
  const row = fc.record({
    key: fc.constantFrom('toy.remind.days', 'toy.above.days'),
    value: fc.integer({ min: 0, max: 99 }).map(String),
    region: fc.constantFrom(null, ...REGIONS),
    validFrom: day,
    archived: fc.boolean(),
  });
  const rows = fc.uniqueArray(row, {
    maxLength: 12,
    selector: (each) => `${each.key} ${each.region} ${each.validFrom}`,
  });
  const question = fc.record({ key: row.map(({ key }) => key), region: fc.constantFrom(null, ...REGIONS), on: day });
  await fc.assert(
    fc.asyncProperty(rows, fc.array(question, { minLength: 1, maxLength: 8 }), async (given, questions) => {
      await sql(`delete from setting where key in ('toy.remind.days', 'toy.above.days')`);
      await sql(
        `insert into setting (id, key, value, region_id, valid_from, archived_at)
        select gen_random_uuid(), g.key, g.value, r.id, g."validFrom"::date, case when g.archived then now() end
        from jsonb_to_recordset($1) g(key text, value text, region text, "validFrom" text, archived boolean)
        left join region r on r.code = g.region`,
        [JSON.stringify(given)],
      );
      for (const { key, region, on } of questions) {
        const ancestors = REGIONS.filter((code) => region?.startsWith(code));
        const fits = given
          .filter((each) => each.key === key && !each.archived && each.validFrom <= on)
          .filter((each) => each.region === null || ancestors.includes(each.region))
          .sort((a, b) => (b.region ?? '').length - (a.region ?? '').length || b.validFrom.localeCompare(a.validFrom));
        const [found] = await sql<{ value: string }>(
          `select setting_at($1, (select path from region where code = $2), $3::date) as value`,
          [key, region, on],
        );
        expect(found!.value).toBe(fits[0]?.value ?? Object.values(TOY_SETTINGS).find((each) => each.key === key)!.default); // prettier-ignore
      }
    }),
    { numRuns: 60 },
  );
});

describe('a declaration', () => {
  test('with a default that its unit does not have is refused', () => {
    expect(() => setting('a', { unit: 'PERCENT', default: 101, basis: 'SET', zh: '', en: '' })).toThrow('a: 101 is no value in PERCENT'); // prettier-ignore
  });

  test('of a key that another one has is refused', () => {
    expect(() => settingsByKey([assign, { ...assign }])).toThrow('the setting toy.assign.days is declared twice');
  });

  test('gives its values in the form of its unit', () => {
    expect(settingValue(verify, '7')).toBe(7);
    expect(settingValue(rate, '2.5')).toBe(2.5);
    expect([settingValue(mayWait, 'true'), settingValue(mayWait, 'false')]).toEqual([true, false]);
    expect([settingValue(due, '03-31'), settingValue(scope, 'ALL')]).toEqual(['03-31', 'ALL']);
  });

  test('that no module has cannot be named by a move', async () => {
    const bare = modules.map((module) => (module.name === 'toy' ? { ...module, settings: [] } : module));
    await expect(compileSchema(bare)).rejects.toThrow('ToyClue.state: no module declares the setting toy.assign.days');
  });
});

test('the seeds have a value for each setting of the platform, which is its default', async () => {
  const rows = seedSettings().flatMap((seeded) => seeded.rows);
  expect(new Set(rows.map((row) => row['key']))).toEqual(new Set(Object.keys(SETTINGS)));
  const keys = Object.keys(SETTINGS);
  const found = (await inForce(keys)) as { key: string; value: string; setting: object | null }[];
  expect(found.map(({ key, value }) => [key, value])).toEqual(Object.values(SETTINGS).map((each) => [each.key, each.default])); // prettier-ignore
  expect(found.every(({ setting: row }) => row !== null)).toBe(true);
  expect(await inForce(['monitoring.line'], undefined, '2022-12-31')).toMatchObject([{ value: '6900' }]);
  const departments = await sql<{ key: string }>(`select key from department`);
  for (const { department } of Object.values(SETTINGS)) expect(departments.map(({ key }) => key)).toContain(department);
  expect(modules.flatMap((module) => module.settings ?? []).map(({ key }) => key)).toEqual(expect.arrayContaining(keys)); // prettier-ignore
});
