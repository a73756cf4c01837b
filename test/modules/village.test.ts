import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const idOf = async (code: string): Promise<string> =>
  (await app.ask('query ($code: RegionCode!) { region(code: $code) { id } }', { code })).data.region.id;

interface Written {
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly [field: string]: unknown;
}

/** What a mutation comes to: the record, or the codes of what is wrong at each field. */
async function write(verb: string, type: string, input: object, headers?: Record<string, string>) {
  const field = type[0]!.toLowerCase() + type.slice(1);
  const fields = type === 'Facility' ? 'coveragePercent stateDueOn' : 'dueOn submittedOn sensitivity';
  const query = `mutation ($input: ${verb[0]!.toUpperCase()}${verb.slice(1)}${type}Input!) {
    it: ${verb}${type}(input: $input) { ${field} { id version state ${fields} } userErrors { code path } } }`;
  const { it } = (await app.ask(query, { input }, headers ? { headers } : {})).data;
  const codes = it.userErrors.map(({ code, path }: { code: string; path: string[] }) => [code, ...path].join(' '));
  return { row: it[field] as Written, codes: codes as string[] };
}
const move = (
  type: string,
  { id, version }: Written,
  to: string,
  more: object = {},
  headers?: Record<string, string>,
) => write('transition', type, { id, expectedVersion: version, to, reason: '核实', ...more }, headers);

const refused = (type: string, { id, version }: Written, to: string, headers: Record<string, string>) =>
  app.codes(
    `mutation ($input: Transition${type}Input!) { transition${type}(input: $input) { userErrors { code } } }`,
    { input: { id, expectedVersion: version, to, reason: '核实' } },
    { headers },
  );

describe('the samples', () => {
  test('have what REGISTERS.md plants', async () => {
    const { data } = await app.ask(`{
      facilities { totalCount }
      broken: facilities(filter: { state: BROKEN }) { totalCount }
      long: facilities(filter: { state: BROKEN, stateDueOn: { lt: "2024-10-31" } }) { totalCount }
      gaps: infrastructureGaps { totalCount }
      unexplained: infrastructureGaps(filter: { isUnexplained: { eq: true } }) { totalCount }
      shared: deliveryPoints(filter: { allCarriages: [BUS, FREIGHT, POST] }) { totalCount groupCount(by: [ROUTE_NAME]) }
      tables: villageOneTables { totalCount groups(by: [STATE]) { keys { value } count } }
      asked: villageOneTables(filter: { otherForms: { gte: 1 } }) { totalCount }
      without: regions(filter: { kind: VILLAGE_COMMITTEE, inDemonstrationArea: { eq: true }, villageOneTables: { none: {} } }) { totalCount }
    }`);
    expect(data).toMatchObject({
      facilities: { totalCount: 7210 },
      broken: { totalCount: 21 },
      long: { totalCount: 6 },
      gaps: { totalCount: 560 },
      unexplained: { totalCount: 207 },
      shared: { totalCount: 210, groupCount: 34 },
      asked: { totalCount: 140 },
      without: { totalCount: 32 },
    });
    const counts = data.tables.groups.map(({ keys, count }: { keys: { value: string }[]; count: number }) => [keys[0]!.value, count]); // prettier-ignore
    expect(Object.fromEntries(counts)).toEqual({ CHECKED: 1243, SUBMITTED: 34, RETURNED: 13 });
  });

  test('show the table of a village to everybody once it is checked', async () => {
    const query = '{ villageOneTables { totalCount } }';
    expect((await app.ask(query, {}, { headers: { authorization: '' } })).data.villageOneTables.totalCount).toBe(1243);
    const steward = await app.as({ role: 'DATA_STEWARD', region: '4205' });
    expect((await app.ask(query, {}, { headers: steward })).data.villageOneTables.totalCount).toBe(1290);
  });
});

describe('a facility', () => {
  test('lies where its item does, covers no more households than there are, and is there once', async () => {
    const [village, county] = [await idOf('420525101201'), await idOf('420525')];
    const platform = { item: 'EMPLOYMENT_PLATFORM', region: village };
    expect((await write('create', 'Facility', platform)).codes).toEqual(['PLACE_FOR_KIND region']);
    const more = { item: 'POWER', region: village, totalHouseholds: 10, coveredHouseholds: 11 };
    expect((await write('create', 'Facility', more)).codes).toEqual(['NOT_IN_ORDER totalHouseholds']);
    expect((await write('create', 'Facility', { item: 'EMPLOYMENT_PLATFORM', region: county })).codes).toEqual(['TAKEN item']); // prettier-ignore
    const sources = { item: 'DAY_CARE', region: village, sourcePlatforms: ['甲'] };
    expect((await write('create', 'Facility', sources)).codes).toEqual(['NOT_FOR_KIND sourcePlatforms']);
  });

  test('that is lacking is planned with a reason, in 180 days; what is in place has a day', async () => {
    const region = await idOf('420525101201');
    const { row } = await write('create', 'Facility', { item: 'VISITOR_CENTRE', region });
    expect(row).toMatchObject({ state: 'LACKING', stateDueOn: expect.stringMatching(/^\d{4}/) });
    expect((await move('Facility', row, 'PLANNED')).codes).toEqual(['FACILITY_PLANNED to']);
    expect((await move('Facility', row, 'IN_PLACE')).codes).toEqual(['FACILITY_IN_PLACE to']);
    const changed = await write('update', 'Facility', { id: row.id, expectedVersion: 1, whyNoProject: '样例' });
    const planned = (await move('Facility', changed.row, 'PLANNED')).row;
    expect(planned).toMatchObject({ state: 'PLANNED', stateDueOn: null });
    const village = await app.as({ role: 'DATA_STEWARD', region: '420525101201' });
    expect(await refused('Facility', planned, 'UNDER_WORK', village)).toEqual(['FORBIDDEN']);
  });
});

describe('a table of a village', () => {
  const steward = () => app.as({ role: 'DATA_STEWARD', region: '420525101201' });
  const reviewer = () => app.as({ role: 'REVIEWER', region: '420525101' });

  test('is due after its period, internal until it is checked, and closed while it is handed in', async () => {
    const region = await idOf('420525101201');
    const input = { region, period: '2019', households: 100, people: 300 };
    const wrong = await write('create', 'VillageOneTable', { ...input, partyMembers: 301, tapWaterHouseholds: 101 }, await steward()); // prettier-ignore
    expect(wrong.codes).toEqual(['NOT_IN_ORDER households', 'NOT_IN_ORDER people']);
    const { row } = await write('create', 'VillageOneTable', input, await steward());
    expect(row).toMatchObject({ state: 'DRAFT', dueOn: '2020-01-30', submittedOn: null, sensitivity: 'INTERNAL' });
    const submitted = (await move('VillageOneTable', row, 'SUBMITTED', {}, await steward())).row;
    expect(submitted).toMatchObject({ state: 'SUBMITTED', submittedOn: expect.any(String) });
    const change = { id: row.id, expectedVersion: submitted.version, people: 301 };
    expect((await write('update', 'VillageOneTable', change, await steward())).codes).toEqual(['TABLE_CLOSED people']);
    expect(await refused('VillageOneTable', submitted, 'CHECKED', await steward())).toEqual(['FORBIDDEN']);
    const checked = (await move('VillageOneTable', submitted, 'CHECKED', {}, await reviewer())).row;
    expect(checked).toMatchObject({ state: 'CHECKED', sensitivity: 'PUBLIC' });
  });
});
