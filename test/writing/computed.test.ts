import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules as platformModules } from '../../src/modules/index.js';
import { compute } from '../../src/modules/indicator/computing.service.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import type { TestDatabase } from '../kit/database.js';
import { platformContext } from '../kit/platform-context.js';
import toy from '../kit/toy-computed.js';
import { toyDatabase } from '../kit/toy-database.js';

/* What the platform computes from registers, and writes as observations. */

const modules = [...platformModules, toy];
const COUNTY = '420526';
const TODAY = '2025-02-10';
const day = TODAY;
const now = (): Date => new Date(`${day}T02:00:00Z`);

let database: TestDatabase;
let app: TestApp;
let platform: Awaited<ReturnType<typeof platformContext>>;
let villages: { id: string; code: string }[];
beforeAll(async () => {
  database = await toyDatabase(modules);
  app = await startTestApp({ modules, databaseUrl: database.url, now });
  platform = await platformContext(database.url, (await compileSchema(modules)).model, now);
  villages = await sql(`select 'Region:' || id as id, code from region where kind = 'VILLAGE_COMMITTEE' and archived_at is null and in_demonstration_area order by code`); // prettier-ignore
});
afterAll(async () => {
  await platform?.stop();
  await app?.stop();
  await database?.drop();
});

const sql = <R extends object>(text: string, values: unknown[] = []): Promise<R[]> => app.sql<R>(text, values);

interface Written {
  readonly userErrors: readonly { code: string; path: readonly string[] }[];
  readonly row: { readonly id: string; readonly version: number };
}
async function write(mutation: string, input: object, headers?: Record<string, string>): Promise<Written> {
  const [, verb = '', type = ''] = /^([a-z]+)(.*)$/.exec(mutation) ?? [];
  const inputType = `${verb[0]!.toUpperCase()}${verb.slice(1)}${type}Input`;
  const field = type === '' ? 'record' : `${type[0]!.toLowerCase()}${type.slice(1)}`;
  const shown = field === 'record' ? 'id' : 'id version';
  const { data } = await app.ask(
    `mutation ($input: ${inputType}!) { ${mutation}(input: $input) { userErrors { code path } ${field} { ${shown} } } }`,
    { input },
    headers && { headers },
  );
  const { userErrors, ...rest } = data[mutation];
  return { userErrors, row: Object.values(rest)[0] as Written['row'] };
}
async function create(type: string, input: object): Promise<string> {
  const { userErrors, row } = await write(`create${type}`, input);
  expect(userErrors).toEqual([]);
  return row.id;
}

const SHARE = { unit: '%', acrossRegions: 'WEIGHTED_MEAN', acrossPeriods: 'LAST', decimals: 1 };
const SUM = { unit: '个', acrossRegions: 'SUM', acrossPeriods: 'LAST', decimals: 0 };
const indicator = (key: string, fields: object): Promise<string> =>
  create('Indicator', { key, name: key, definition: key, direction: 'UP', level: 'COUNTY', kinds: [], cadence: 'QUARTER', reportingDays: 0, isAboutPeople: false, origin: 'COMPUTED', computedFrom: '2024-01-01', ...fields }); // prettier-ignore

interface Observed {
  readonly code: string;
  readonly period: string;
  readonly value: string;
  readonly weight: string | null;
  readonly origin: string;
  readonly state: string;
  readonly version: number;
}
const observations = (key: string): Promise<Observed[]> =>
  sql(`select r.code, o.period, trim_scale(o.value)::text as value, o.weight::text, o.origin, o.state, o.version
    from observation o join indicator i on i.id = o.indicator_id join region r on r.id = o.region_id
    where i.key = $1 and o.archived_at is null order by r.code, o.period collate "C"`, [key]); // prettier-ignore

/** The numbers of an indicator in a county, by period. */
const numbers = async (key: string, code = COUNTY): Promise<Record<string, string>> =>
  Object.fromEntries((await observations(key)).filter((each) => each.code === code).map(({ period, value }) => [period, value])); // prettier-ignore
/** The rows that a share counts, by period. */
const counted = async (key: string, code = COUNTY): Promise<Record<string, number>> =>
  Object.fromEntries(
    (await observations(key))
      .filter((each) => each.code === code)
      .map(({ period, value, weight }) => [period, Math.round((Number(value) * Number(weight)) / 100)]),
  );
const all = (): Promise<number> => compute(null, platform.open());
const here = (n: number): string => villages.filter(({ code }) => code.startsWith(COUNTY))[n]!.code;

test('nothing is said where a register has no row at all: it is not zero', async () => {
  await indicator('toy-officers', SHARE);
  await indicator('toy-covered', SHARE);
  await indicator('toy-open', SUM);
  await all(); // those of the modules
  for (const key of ['toy-officers', 'toy-covered', 'toy-open']) expect(await observations(key)).toEqual([]);
});

test('a share is computed for each county and period, weighted by what it is of', async () => {
  await create('Post', { region: here(0), kind: 'OFFICER', since: '2024-05-01' });
  await create('Post', { region: here(1), kind: 'OFFICER', since: '2024-05-01', until: '2024-09-01' });
  await create('Post', { region: here(1), kind: 'OFFICER', since: '2024-07-01' });
  expect(await all()).toBeGreaterThan(0);
  expect(await counted('toy-officers')).toEqual({ '2024Q1': 0, '2024Q2': 2, '2024Q3': 2, '2024Q4': 2, '2025Q1': 2 });
  expect(await numbers('toy-open')).toEqual({ '2024Q1': '0', '2024Q2': '2', '2024Q3': '2', '2024Q4': '2', '2025Q1': '2' });
  const [first] = (await observations('toy-officers')).filter(({ code }) => code === COUNTY);
  const ofCounty = villages.filter(({ code }) => code.startsWith(COUNTY)).length;
  expect(first).toMatchObject({ weight: String(ofCounty), origin: 'COMPUTED', state: 'APPROVED', version: 1 });
}); // prettier-ignore

test('exactly one is not two, and what has not changed is not written again', async () => {
  expect(await all()).toBe(0);
  const second = await create('Post', { region: here(0), kind: 'OFFICER', since: '2024-10-01' });
  await all();
  expect(await counted('toy-officers')).toEqual({ '2024Q1': 0, '2024Q2': 2, '2024Q3': 2, '2024Q4': 1, '2025Q1': 1 });
  expect(await counted('toy-covered')).toMatchObject({ '2024Q4': 2, '2025Q1': 2 });
  expect((await write('archive', { id: second, expectedVersion: 1 })).userErrors).toEqual([]);
  await all();
  expect(await counted('toy-officers')).toMatchObject({ '2024Q4': 2, '2025Q1': 2 });
});

test('a closed period that is put right keeps what was known before', async () => {
  const [was] = await sql<{ revisions: unknown[] }>(`select o.revisions from observation o join indicator i on i.id = o.indicator_id join region r on r.id = o.region_id where i.key = 'toy-officers' and r.code = $1 and o.period = '2024Q4' and o.archived_at is null`, [COUNTY]); // prettier-ignore
  expect(was!.revisions).toHaveLength(2);
});

describe('only the platform', () => {
  const steward = () => app.as({ role: 'DATA_STEWARD', region: COUNTY });
  const reviewer = () => app.as({ role: 'REVIEWER', region: COUNTY });

  test('writes a computed figure: a report of it is refused', async () => {
    const input = { indicator: 'toy-open', region: '420526', period: '2024Q4', value: '3' };
    const { userErrors } = await write('createObservation', input, await steward());
    expect(userErrors).toEqual([{ code: 'OBSERVATION_COMPUTED', path: ['indicator'] }]);
  });

  test('changes one', async () => {
    const [{ id, version }] = await sql<{ id: string; version: number }>(`select 'Observation:' || o.id as id, o.version from observation o join indicator i on i.id = o.indicator_id join region r on r.id = o.region_id where i.key = 'toy-open' and r.code = $1 and o.archived_at is null`, [COUNTY]) as [{ id: string; version: number }]; // prettier-ignore
    const changed = await write('updateObservation', { id, expectedVersion: version, value: '9' }, await steward());
    expect(changed.userErrors).toEqual([{ code: 'OBSERVATION_COMPUTED', path: ['indicator'] }]);
    const returned = await write('transitionObservation', { id, expectedVersion: version, to: 'RETURNED', reason: '更正' }, await reviewer()); // prettier-ignore
    expect(returned.userErrors).toMatchObject([{ code: 'OBSERVATION_COMPUTED' }]);
    const gone = await write('archive', { id, expectedVersion: version }, await reviewer());
    expect(gone.userErrors).toMatchObject([{ code: 'OBSERVATION_COMPUTED' }]);
  });

  test('computes what no module declares, or without a day', async () => {
    const given = { name: 'x', definition: 'x', direction: 'UP', level: 'COUNTY', kinds: [], cadence: 'QUARTER', reportingDays: 0, isAboutPeople: false, origin: 'COMPUTED', ...SUM }; // prettier-ignore
    const unknown = await write('createIndicator', { ...given, key: 'toy-unknown', computedFrom: '2024-01-01' });
    expect(unknown.userErrors).toEqual([{ code: 'COMPUTATION_UNKNOWN', path: ['origin'] }]);
    const dateless = await write('createIndicator', { ...given, key: 'toy-cost' });
    expect(dateless.userErrors).toEqual([{ code: 'COMPUTED_FROM', path: ['computedFrom'] }]);
  });
});

describe('every shape', () => {
  /** The villages of two counties, in which crews make calls. */
  const OTHER = '420525';
  const at = (county: string, n: number): string => villages.filter(({ code }) => code.startsWith(county))[n]!.code;

  test('counts, sums, quotients, numbers of rows, choices by a setting and words of its own', async () => {
    await indicator('toy-calls', SUM);
    await indicator('toy-cost', { ...SUM, unit: '元' });
    await indicator('toy-paid', SHARE);
    await indicator('toy-visited', SHARE);
    await indicator('toy-chosen', SUM);
    await indicator('toy-sql', SUM);
    const crew = await create('Crew', { name: '一队', region: at(COUNTY, 0), since: '2024-02-01' });
    const idle = await create('Crew', { name: '二队', region: at(COUNTY, 1), since: '2024-08-01' });
    const far = await create('Crew', { name: '三队', region: at(OTHER, 0), since: '2023-01-01' });
    const call = (of: string, madeOn: string, costYuan: string, paidYuan: string): Promise<string> =>
      create('Call', { crew: of, madeOn, costYuan, paidYuan });
    await call(crew, '2024-03-31', '100', '50');
    await call(crew, '2024-04-01', '100', '100');
    await call(crew, '2024-12-31', '101', '0');
    await call(idle, '2024-08-02', '0', '0');
    await call(far, '2024-01-01', '7', '7');
    await create('Post', { region: at(COUNTY, 2), kind: 'DOCTOR', since: '2024-01-01' });
    await all();
    expect(await numbers('toy-calls')).toEqual({ '2024Q1': '1', '2024Q2': '1', '2024Q3': '1', '2024Q4': '1', '2025Q1': '0' });
    expect(await numbers('toy-cost')).toEqual({ '2024Q1': '100', '2024Q2': '200', '2024Q3': '200', '2024Q4': '301', '2025Q1': '301' });
    expect((await numbers('toy-paid'))['2024Q4']).toBe('49.833887043189');
    expect(await counted('toy-visited')).toEqual({ '2024Q1': 0, '2024Q2': 1, '2024Q3': 1, '2024Q4': 1, '2025Q1': 1 });
    expect(await numbers('toy-chosen')).toMatchObject({ '2024Q1': '0', '2024Q4': '2' });
    expect(await numbers('toy-sql')).toMatchObject({ '2024Q1': '1', '2024Q4': '4' });
    expect(await counted('toy-visited', OTHER)).toEqual({ '2024Q1': 0, '2024Q2': 0, '2024Q3': 0, '2024Q4': 0, '2025Q1': 0 });
  }); // prettier-ignore

  test('a setting of one county changes the figures there alone, from its day on', async () => {
    await create('Setting', {
      key: 'toy.doctors',
      value: 'true',
      validFrom: '2024-07-01',
      region: COUNTY,
      basis: 'SET',
    });
    await create('Setting', { key: 'toy.calls', value: '1', validFrom: '2024-01-01', region: OTHER, basis: 'SET' });
    await all();
    expect(await numbers('toy-chosen')).toMatchObject({ '2024Q1': '0', '2024Q2': '2', '2024Q3': '3', '2024Q4': '3' });
    expect(await counted('toy-visited', OTHER)).toMatchObject({ '2024Q1': 1, '2024Q4': 1, '2025Q1': 0 });
    expect(await counted('toy-visited')).toMatchObject({ '2024Q1': 0, '2024Q4': 1 });
  });

  test('what has no date stays as it was at the end of its period', async () => {
    await indicator('toy-state', { ...SUM, computedFrom: '2024-10-01' });
    await all();
    expect(await numbers('toy-state')).toEqual({ '2024Q4': '2', '2025Q1': '2' });
    await create('Crew', { name: '四队', region: at(COUNTY, 3), since: '2025-01-01' });
    await all();
    expect(await numbers('toy-state')).toEqual({ '2024Q4': '2', '2025Q1': '3' });
  });
});

test('a figure leads to the very rows that it counts', async () => {
  const BASIS = `basis { list filter baseFilter unmetFilter numerator denominator }`;
  const { data } = await app.ask(`{ observations(first: 100, filter: { within: "${COUNTY}", indicator: { key: { startsWith: "toy-" } } }) { nodes { indicator { key } period figure ${BASIS} } } }`); // prettier-ignore
  expect(data.observations.nodes.length).toBeGreaterThan(40);
  let withRows = 0;
  for (const { indicator: of, period, basis } of data.observations.nodes) {
    if (of.key === 'toy-sql' || (of.key === 'toy-state' && period === '2024Q4')) {
      expect(basis).toBeNull();
      continue;
    }
    const type = { regions: 'Region', posts: 'Post', crews: 'Crew', calls: 'Call' }[basis.list as 'regions'];
    const total = async (filter: string | null): Promise<number> =>
      (await app.ask(`query ($filter: ${type}Filter) { ${basis.list}(filter: $filter) { totalCount } }`, { filter: JSON.parse(filter!) })).data[basis.list].totalCount; // prettier-ignore
    if (['toy-cost', 'toy-paid'].includes(of.key)) continue; // amounts, not numbers of rows
    expect([of.key, period, await total(basis.filter)]).toEqual([of.key, period, Number(basis.numerator)]);
    if (basis.denominator === null) continue;
    expect(await total(basis.baseFilter)).toBe(Number(basis.denominator));
    expect(await total(basis.unmetFilter)).toBe(Number(basis.denominator) - Number(basis.numerator));
    withRows++;
  }
  expect(withRows).toBeGreaterThan(10);
});

test('an indicator that does not accept its figure keeps no other from being computed', async () => {
  const [{ id, version }] = await sql<{ id: string; version: number }>(`select 'Indicator:' || id as id, version from indicator where key = 'toy-calls'`) as [{ id: string; version: number }]; // prettier-ignore
  expect((await write('updateIndicator', { id, expectedVersion: version, maximum: '1' })).userErrors).toEqual([]);
  const crew = await create('Crew', { name: '五队', region: here(4), since: '2024-02-01' });
  for (const costYuan of ['1000', '2000'])
    await create('Call', { crew, madeOn: '2025-01-05', costYuan, paidYuan: '0' });
  await all();
  expect((await numbers('toy-calls'))['2025Q1']).toBe('0');
  expect((await numbers('toy-cost'))['2025Q1']).toBe('3301');
});
