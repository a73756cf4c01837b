import { afterAll, beforeAll, expect, test } from 'vitest';
import { rollUp, type Aggregation } from '../../src/modules/indicator/rollup.rules.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';

const QUERY = `query ($code: RegionCode!, $year: Int!) { region(code: $code) {
  figures(year: $year) { indicator { key } period value reported unweighted isSample } } }`;

interface Figure {
  readonly indicator: { readonly key: string };
  readonly period: string;
  readonly value: string | null;
  readonly reported: number;
  readonly unweighted: number;
  readonly isSample: boolean;
}

let planned: TestApp;
let resolved: TestApp;
beforeAll(async () => {
  planned = await startTestApp();
  resolved = await startTestApp({ plans: false, databaseUrl: planned.databaseUrl });
});
afterAll(async () => {
  await resolved?.stop();
  await planned?.stop();
});

async function figures(code: string, year: number, app = planned, headers = {}): Promise<readonly Figure[]> {
  const { data } = await app.ask<{ region: { figures: Figure[] } }>(QUERY, { code, year }, { headers });
  return data.region.figures;
}

interface Report {
  readonly key: string;
  readonly across: Aggregation;
  readonly isOwn: boolean;
  readonly isAboutPeople: boolean;
  readonly period: string;
  readonly value: string;
  readonly weight: string | null;
  readonly provenance: string;
}

/** From every report that counts, by the rules. */
async function expected(code: string, year: number, seesPeople: boolean): Promise<Figure[]> {
  const reports = await withClient(planned.databaseUrl, async (client) => {
    await client.query(`set rural.keeper = 'on'`);
    const { rows } = await client.query<Report>(
      `select i.key, i.across_regions as across, i.level = top.level as "isOwn", i.is_about_people as "isAboutPeople", o.period,
         o.figure::text as value, o.figure_weight::text as weight, o.provenance
       from region top join observation o on starts_with(o.region_path, top.path) join indicator i on i.id = o.indicator_id
       where top.code = $1 and left(o.period, 4) = $2 and o.figure is not null and o.archived_at is null and i.archived_at is null`,
      [code, String(year)],
    );
    return rows;
  });
  const told = reports.filter(
    ({ across, isOwn, isAboutPeople }) => (across !== 'LAST' || isOwn) && (seesPeople || !isAboutPeople),
  );
  return [...Map.groupBy(told, ({ key, period }) => `${key} ${period}`)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => ({
      indicator: { key: group[0]!.key },
      period: group[0]!.period,
      value: rollUp(group[0]!.across, group.map((report) => ({ ...report, on: '' }))),
      reported: group.length,
      unweighted: 0,
      isSample: group.some(({ provenance }) => provenance === 'SAMPLE'),
    })); // prettier-ignore
}

const NOBODY = { authorization: '' };

test.each(['4205', '420525', '420525103'])('those of %s are what its reports come to', async (code) => {
  for (const year of [2021, 2023]) {
    const all = await expected(code, year, true);
    expect(all.length).toBeGreaterThan(0);
    expect(await figures(code, year)).toEqual(all);
    expect(await figures(code, year, resolved)).toEqual(all);
    const open = await expected(code, year, false);
    expect(await figures(code, year, planned, NOBODY)).toEqual(open);
    expect(await figures(code, year, resolved, NOBODY)).toEqual(open);
  }
});

test('those about people are told to whoever may read each report, and to nobody else', async () => {
  const steward = await planned.as({ role: 'DATA_STEWARD', region: '420525' });
  const all = await expected('420525', 2023, true);
  expect(all.length).toBeGreaterThan((await expected('420525', 2023, false)).length);
  for (const app of [planned, resolved]) {
    const theirs = await (app === planned ? steward : app.as({ role: 'DATA_STEWARD', region: '420525' }));
    expect(await figures('420525', 2023, app, theirs)).toEqual(all);
    expect(await figures('4205', 2023, app, theirs)).toEqual(await expected('4205', 2023, false));
  }
});

test('a city with all its counties is one statement, or one for each kind of thing', async () => {
  const query = `{ region(code: "4205") { children(first: 20) { nodes { code figures(year: 2023) { indicator { key name } value } } } } }`;
  const [one, many] = [await planned.ask(query, {}, { headers: NOBODY }), await resolved.ask(query, {}, { headers: NOBODY })]; // prettier-ignore
  expect(one.data).toEqual(many.data);
  expect([one.statements, many.statements <= 4]).toEqual([1, true]);
});

test('a plan belongs to each of its years, and the beginning of a year is no year', async () => {
  const make = async (mutation: string, type: string, input: object) => {
    const { data } = await planned.ask(`mutation ($input: ${type}!) { done: ${mutation}(input: $input) { ${mutation.endsWith('Indicator') ? 'indicator' : 'observation'} { id version } userErrors { code } } }`, { input }); // prettier-ignore
    expect(data.done.userErrors).toEqual([]);
    return data.done.indicator ?? data.done.observation;
  };
  const indicator = await make('createIndicator', 'CreateIndicatorInput', {
    key: 'test-plan', name: '测试', unit: '个', definition: '测试', direction: 'UP', acrossRegions: 'SUM', acrossPeriods: 'LAST', decimals: 0,
    level: 'COUNTY', kinds: [], cadence: 'PLAN', reportingDays: 30, isAboutPeople: false,
  }); // prettier-ignore
  const { data } = await planned.ask('{ region(code: "420529") { id } }');
  let report = await make('createObservation', 'CreateObservationInput', { indicator: indicator.id, region: data.region.id, period: '2022-2024', value: '5' }); // prettier-ignore
  for (const to of ['SUBMITTED', 'APPROVED'])
    report = await make('transitionObservation', 'TransitionObservationInput', { id: report.id, expectedVersion: report.version, to }); // prettier-ignore
  for (const app of [planned, resolved]) {
    const own = async (year: number) => (await figures('420529', year, app)).filter(({ indicator: { key } }) => key === 'test-plan'); // prettier-ignore
    for (const year of [2022, 2023, 2024]) expect(await own(year)).toMatchObject([{ period: '2022-2024', value: '5' }]);
    for (const year of [2021, 2025]) expect(await own(year)).toEqual([]);
    for (const year of [2, 20, 202, 20225]) expect(await figures('420529', year, app)).toEqual([]);
  }
});

test('what was never reported is left out', async () => {
  expect(await figures('4205', 1999)).toEqual([]);
  expect(await figures('4205', -5)).toEqual([]);
});
