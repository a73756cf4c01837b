import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { subscribe } from '../kit/socket.js';

/* A target that is computed from a register moves on the board when the register changes. */

const [COUNTY, TARGET] = ['420529', 'tgt-village-graduate'];
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ tasks: true, now: () => new Date('2024-11-15T02:00:00Z') });
});
afterAll(() => app.stop());

const sql = async (text: string): Promise<Record<string, string>[]> =>
  withClient(app.databaseUrl, async (client) => {
    await client.query(`set rural.keeper = 'on'`);
    return (await client.query<Record<string, string>>(text)).rows;
  });

interface Cell {
  readonly actual: string | null;
  readonly formula: string;
  readonly observations: { readonly nodes: readonly { readonly origin: string }[] };
  readonly coverage: { readonly period: string; readonly expected: number; readonly reported: number };
  readonly basis: { readonly [K in 'list' | 'filter' | 'unmetFilter' | 'numerator' | 'denominator']: string };
}
const CELL = `actual formula coverage { period expected reported } observations(first: 1) { nodes { origin } }
  basis { list filter unmetFilter numerator denominator }`;
const of = async (region: string): Promise<Cell> =>
  (await app.ask(`{ progress(target: "${TARGET}", region: "${region}", period: "2024") { ${CELL} } }`)).data.progress;

test('a graduate who comes to a village is on the board of the county within a second, and in the list behind it', async () => {
  const [village] = await sql(`select r.code from region r where r.kind = 'VILLAGE_COMMITTEE' and r.code like '${COUNTY}%'
    and not exists (select from talent t where t.region_path like r.path || '%' and 'VILLAGE_GRADUATE' = any(t.kinds)) limit 1`); // prettier-ignore
  const before = await of(COUNTY);
  const whole = await of('4205');
  expect(before).toMatchObject({ coverage: { period: '2024Q4', expected: 1, reported: 1 }, basis: { list: 'regions' }, observations: { nodes: [{ origin: 'COMPUTED' }] } }); // prettier-ignore
  const query = `subscription { liveProgressBoard(region: "4205", period: "2024", targets: ["${TARGET}"]) { cells { ${CELL} regions { code } } } }`;
  const board = await subscribe<{ cells: (Cell & { regions: { code: string }[] })[] }>({ url: app.url, query, pick: (data) => data['liveProgressBoard'] as never }); // prettier-ignore
  try {
    await board.until(1);
    const { data } = await app.ask(`mutation ($input: CreateTalentInput!) { createTalent(input: $input) { userErrors { code path } } }`,
      { input: { name: '样例大学生', kinds: ['VILLAGE_GRADUATE'], skills: '村务信息化', region: village!['code'], registeredOn: '2024-11-15' } }); // prettier-ignore
    expect(data.createTalent.userErrors).toEqual([]);
    const [, second] = await board.until(2);
    expect(second!.cells.map(({ regions }) => regions[0]!.code)).toEqual([COUNTY]);
    const { basis } = second!.cells[0]!;
    expect(Number(basis.numerator)).toBe(Number(before.basis.numerator) + 1);
    const list = `query ($filter: RegionFilter) { regions(filter: $filter) { totalCount } }`;
    for (const [filter, number] of [
      [basis.filter, Number(basis.numerator)],
      [basis.unmetFilter, Number(basis.denominator) - Number(basis.numerator)],
    ] as const)
      // prettier-ignore
      expect((await app.ask(list, { filter: JSON.parse(filter) })).data.regions.totalCount).toBe(number);
  } finally {
    await board.close();
  }
  const after = await of('4205');
  expect(Number(after.basis.numerator)).toBe(Number(whole.basis.numerator) + 1);
  // the share of the city is one of its villages, not the mean of its counties
  expect(after.actual).toBe(String(Number(((100 * Number(after.basis.numerator)) / Number(after.basis.denominator)).toFixed(6)))); // prettier-ignore
  // what was known before stays
  const past = await app.ask(`{ progress(target: "${TARGET}", region: "4205", period: "2024", knownAt: "2024-01-01T00:00:00Z") { coverage { period } } }`); // prettier-ignore
  expect(past.data.progress.coverage.period).toBe('2023Q3');
});
