import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const sql = (text: string, values: readonly unknown[] = []): Promise<unknown> =>
  withClient(app.databaseUrl, (client) => client.query(text, [...values]));

test('there are 1,781 regions, from the province to the village', async () => {
  const { data } = await app.ask(`{
    all: regions { totalCount }
    yichang: region(code: "4205") { name level
      counties: descendants(filter: { level: { eq: COUNTY } }) { totalCount }
      townships: descendants(filter: { level: { eq: TOWNSHIP } }) { totalCount }
      villages: descendants(filter: { level: { eq: VILLAGE } }) { totalCount }
      below: descendants { totalCount }
      children { totalCount }
    }
    outside: regions(filter: { inDemonstrationArea: { eq: false } }, first: 100) { nodes { code name } }
  }`);
  expect(data.all.totalCount).toBe(1781);
  expect(data.yichang).toEqual({
    name: '宜昌市',
    level: 'PREFECTURE',
    counties: { totalCount: 13 },
    townships: { totalCount: 113 },
    villages: { totalCount: 1650 },
    below: { totalCount: 1776 },
    children: { totalCount: 13 },
  });
  expect(data.outside.nodes).toEqual([
    { code: '42', name: '湖北省' },
    { code: '4201', name: '武汉市' },
    { code: '420106', name: '武昌区' },
    { code: '420115', name: '江夏区' },
  ]);
});

test('a village knows all that is above it, from the root down', async () => {
  const { data } = await app.ask(`{ region(code: "420529203215") {
    name parent { code } county { name } township { code }
    ancestors { nodes { code } } children { totalCount } descendants { totalCount }
  } }`);
  expect(data.region).toMatchObject({
    parent: { code: '420529203' },
    county: { name: '五峰土家族自治县' },
    township: { code: '420529203' },
    ancestors: { nodes: [{ code: '42' }, { code: '4205' }, { code: '420529' }, { code: '420529203' }] },
    children: { totalCount: 0 },
    descendants: { totalCount: 0 },
  });
});

test('a county is its own county and above every county', async () => {
  const { data } = await app.ask(
    '{ county: region(code: "420527") { county { code } township { code } } city: region(code: "4205") { county { code } ancestors { nodes { name } } } }',
  );
  expect(data.county).toEqual({ county: { code: '420527' }, township: null });
  expect(data.city).toEqual({ county: null, ancestors: { nodes: [{ name: '湖北省' }] } });
});

test('a name is short, the official one is kept beside it', async () => {
  const { data } = await app.ask('{ region(code: "420502") { name shortName officialName pinyin kind nameEn } }');
  expect(data.region).toMatchObject({ name: '西陵区', shortName: '西陵', pinyin: 'xi ling qu', kind: 'DISTRICT' });
});

test('siblings sort by code, names by their reading', async () => {
  const { data } = await app.ask(
    '{ region(code: "4205") { byCode: children { nodes { code } } byName: children(orderBy: [{ field: NAME, direction: ASC }]) { nodes { pinyin } } } }',
  );
  const codes = data.region.byCode.nodes.map(({ code }: { code: string }) => code);
  const readings = data.region.byName.nodes.map(({ pinyin }: { pinyin: string }) => pinyin);
  expect(codes).toEqual([...codes].sort());
  expect(readings).toEqual([...readings].sort());
  expect(readings[0]).toBe('chang yang tu jia zu zi zhi xian');
});

test('a region cannot move below itself', async () => {
  const move = (code: string, below: string): Promise<unknown> =>
    sql('update region set parent_id = (select id from region where code = $2) where code = $1', [code, below]);
  for (const below of ['4205', '420527', '420527101']) {
    await expect(move('4205', below)).rejects.toMatchObject({ code: '23514', constraint: 'region_no_cycle' });
  }
  const { data } = await app.ask('{ region(code: "4205") { parent { code } descendants { totalCount } } }');
  expect(data.region).toEqual({ parent: { code: '42' }, descendants: { totalCount: 1776 } });
});

const HANGING =
  'enterprises { totalCount } talents { totalCount } demonstrationUnits { totalCount } inheritors { totalCount } descendants { totalCount }';
const COUNTIES = `{
  township: region(code: "420527101") { ${HANGING} parent { code } county { code } ancestors { nodes { code } }
    one: talents(first: 1) { nodes { county { code } township { code } region { county { code } ancestors { nodes { code } } } } } }
  from: region(code: "420527") { ${HANGING} }
  to: region(code: "420526") { ${HANGING} }
}`;

test('a township that moves takes with it all that hangs on it', async () => {
  type Counts = Record<string, { totalCount: number }>;
  const before = (await app.ask(COUNTIES)).data;
  expect(before.township.talents.totalCount).toBeGreaterThan(0);
  await sql(`update region set parent_id = (select id from region where code = '420526') where code = '420527101'`);
  const after = (await app.ask(COUNTIES)).data;

  expect(after.township).toMatchObject({ parent: { code: '420526' }, county: { code: '420526' } });
  expect(after.township.ancestors.nodes.map(({ code }: { code: string }) => code)).toEqual(['42', '4205', '420526']);
  const [talent] = after.township.one.nodes;
  expect(talent).toMatchObject({
    county: { code: '420526' },
    township: { code: '420527101' },
    region: { county: { code: '420526' } },
  });
  expect(talent.region.ancestors.nodes.slice(0, 4).map(({ code }: { code: string }) => code)).toEqual([
    '42',
    '4205',
    '420526',
    '420527101',
  ]);

  for (const list of ['enterprises', 'talents', 'demonstrationUnits', 'inheritors', 'descendants']) {
    const count = (of: Counts): number => of[list]!.totalCount;
    const moved = count(before.township) + (list === 'descendants' ? 1 : 0);
    expect(count(after.township)).toBe(count(before.township));
    expect([count(after.from), count(after.to)]).toEqual([count(before.from) - moved, count(before.to) + moved]);
  }
  const { data } = await app.ask(`{
    within: talents(filter: { within: "420526" }) { totalCount } byCounty: talents(filter: { county: { code: { eq: "420526" } } }) { totalCount }
  }`);
  expect(data.within).toEqual(data.byCounty);
  expect(data.within.totalCount).toBe(after.to.talents.totalCount);
});

test('a region that moves takes along reports that their indicator would not take any more', async () => {
  const path = await withClient(app.databaseUrl, async (client) => {
    const { rows } = await client.query<Record<'id' | 'region' | 'kind' | 'indicator', string>>(
      `select o.id, r.id as region, r.kind, o.indicator_id as indicator from observation o join region r on r.id = o.region_id where r.level = 'COUNTY' limit 1`,
    );
    const { id, region, kind, indicator } = rows[0]!; // the seeds have some
    const others = `array(select distinct kind from region where level = 'COUNTY' and kind <> $2)`;
    await client.query(`update indicator set kinds = ${others} where id = $1`, [indicator, kind]);
    await client.query(`update region set parent_id = (select id from region where code = '42') where id = $1`, [
      region,
    ]);
    const after = await client.query<{ path: string }>('select region_path as path from observation where id = $1', [
      id,
    ]);
    return after.rows[0]?.path;
  });
  expect(path).toMatch(/^42\/\d{6}\/$/);
});
