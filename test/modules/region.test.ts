import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
      counties: descendants(filter: { level: COUNTY }) { totalCount }
      townships: descendants(filter: { level: TOWNSHIP }) { totalCount }
      villages: descendants(filter: { level: VILLAGE }) { totalCount }
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
    await expect(move('4205', below)).rejects.toMatchObject({ code: '23514', constraint: 'below_itself' });
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

const UPDATE = `mutation ($input: UpdateRegionInput!) { updateRegion(input: $input) { region { version } userErrors { code path } } }`;
const update = async (code: string, change: object): Promise<void> => {
  const { id, version } = (await app.ask(`{ region(code: "${code}") { id version } }`)).data.region;
  const { data } = await app.ask(UPDATE, { input: { id, expectedVersion: version, reason: '调整', ...change } });
  expect(data.updateRegion.userErrors).toEqual([]);
};

test('a code may have zeros for the levels below it, wherever it stands', async () => {
  const { data } = await app.ask(
    `query ($code: RegionCode!, $filter: RegionFilter) {
      city: region(code: $code) { code } county: region(code: "420529000000") { code } township: region(code: "420529203000") { code }
      within: regions(filter: { within: "420500" }) { totalCount } not: regions(filter: { not: { within: $code } }) { totalCount }
      below: regions(filter: { within: "4205" }) { totalCount } all: regions { totalCount }
      filtered: regions(filter: $filter) { nodes { code } }
      progress(target: "tgt-demo-villages", region: "420500000000", period: "2024") { id }
      usual: progress(target: "tgt-demo-villages", region: "4205", period: "2024") { id }
    }`,
    { code: '420500', filter: { code: { in: ['420000', '420529203215'] } } },
  );
  expect([data.city, data.county, data.township]).toEqual([
    { code: '4205' },
    { code: '420529' },
    { code: '420529203' },
  ]);
  expect(data.within).toEqual(data.below);
  expect(data.within.totalCount + data.not.totalCount).toBe(data.all.totalCount);
  expect(data.filtered.nodes).toEqual([{ code: '42' }, { code: '420529203215' }]);
  expect(data.progress).toEqual(data.usual);
  const { data: granted } = await app.ask('{ viewer { grants { regionCode } } }', {}, { headers: await app.as({ role: 'REVIEWER', region: '420500' }) }); // prettier-ignore
  expect(granted.viewer.grants).toEqual([{ regionCode: '4205' }]);
});

test.each([
  ['alone', '{ within: "429999" }'],
  ['of which the opposite is asked', '{ not: { within: "429999" } }'],
  ['beside what nothing satisfies', '{ within: "429999", name: { eq: "" } }'],
  ['of a relation', '{ name: { eq: "" }, region: { within: "429999" } }'],
  ['beside one that exists', '{ or: [{ within: "42" }, { within: "429999" }] }'],
])('a place that does not exist is no empty one: %s', async (_, filter) => {
  for (const list of ['nodes { id }', 'totalCount', 'aggregate { count }'])
    expect(await app.codes(`{ talents(filter: ${filter}) { ${list} } }`)).toEqual(['UNKNOWN_REGION']);
});

test('a code and a name that a region had lead to it, and it answers with those that it has', async () => {
  const [before, after] = ['420529203215', '420529203299'];
  await update(before, { code: after, name: '新栗坪村', officialName: '新栗坪村委会', namedOn: '2025-07-01' });
  const { data } = await app.ask(
    `query ($code: RegionCode!) {
      region(code: $code) { code name formerNames { code name from until } }
      search(query: "栗子坪村", types: [REGION]) { nodes { ... on Region { code } } }
      byCode: search(query: "420529203215") { nodes { ... on Region { code } } }
      within: talents(filter: { within: $code }) { totalCount }
      now: talents(filter: { within: "420529203299" }) { totalCount }
      eq: regions(filter: { code: { eq: $code } }) { nodes { code } }
      in: regions(filter: { code: { in: [$code, "42"] } }) { nodes { code } }
      notIn: regions(filter: { within: $code, code: { notIn: [$code] } }) { totalCount }
      progress(target: "tgt-demo-villages", region: $code, period: "2024") { id }
      usual: progress(target: "tgt-demo-villages", region: "420529203299", period: "2024") { id }
    }`,
    { code: before },
  );
  expect(data.region).toEqual({
    code: after,
    name: '新栗坪村',
    formerNames: [{ code: before, name: '栗子坪村', from: null, until: '2025-07-01' }],
  });
  for (const found of [data.search, data.byCode, data.eq]) expect(found.nodes).toEqual([{ code: after }]);
  expect(data.in.nodes).toEqual([{ code: '42' }, { code: after }]);
  expect(data.within).toEqual(data.now);
  expect(data.within.totalCount).toBeGreaterThan(0);
  expect(data.notIn.totalCount).toBe(0);
  expect(data.progress).toEqual(data.usual);
  const headers = await app.as({ role: 'DATA_STEWARD', region: before, department: null });
  const { data: steward } = await app.ask('{ viewer { grants { regionCode } } }', {}, { headers });
  expect(steward.viewer.grants).toEqual([{ regionCode: after }]);
  const ofCounty = await app.as({ role: 'DATA_STEWARD', region: '420529', department: null });
  for (const region of [before, after, '420529203000', '420529000000']) {
    const input = {
      name: '张某',
      kinds: ['LOCAL_EXPERT'],
      skills: '剪纸',
      registeredOn: '2025-01-01',
      region,
      provenance: 'SAMPLE',
    };
    const { data: made } = await app.ask(
      'mutation ($input: CreateTalentInput!) { createTalent(input: $input) { talent { region { code } } userErrors { code path } } }',
      { input },
      { headers: ofCounty },
    );
    const code = { [before]: after, '420529203000': '420529203', '420529000000': '420529' }[region] ?? region;
    expect(made.createTalent, region).toEqual({ talent: { region: { code } }, userErrors: [] });
  }
  await update(after, { code: before, name: '栗子坪村', officialName: '栗子坪村委会' });
  const { data: again } = await app.ask(`{ region(code: "${after}") { code formerNames { code until } } }`);
  expect(again.region.code).toBe(before);
  expect(again.region.formerNames.map(({ code }: { code: string }) => code)).toEqual([before, after]);
});

test('an abolished region names those that took its place, and they name it', async () => {
  const { id } = (await app.ask('{ region(code: "420529203206") { id } }')).data.region;
  await update('420529203215', { abolishedOn: '2026-01-01', successors: [id] });
  const { data } = await app.ask(`{
    gone: region(code: "420529203215") { abolishedOn successors { code } }
    taken: region(code: "420529203206") { predecessors { nodes { code } } }
  }`);
  expect(data.gone).toEqual({ abolishedOn: '2026-01-01', successors: [{ code: '420529203206' }] });
  expect(data.taken.predecessors.nodes).toEqual([{ code: '420529203215' }]);
});

describe('a region that contradicts itself is refused:', () => {
  const parents = new Map<string, string>();
  beforeAll(async () => {
    for (const code of ['42', '4205', '420529', '420529203', '420529203215', '420529202'])
      parents.set(code, (await app.ask(`{ region(code: "${code}") { id } }`)).data.region.id);
  });
  const mutate = async (name: 'createRegion' | 'updateRegion', input: object) => {
    const type = name === 'createRegion' ? 'CreateRegionInput' : 'UpdateRegionInput';
    const { data } = await app.ask(`mutation ($input: ${type}!) { done: ${name}(input: $input) { region { id version } userErrors { code path } } }`, { input }); // prettier-ignore
    return data.done as { region: { id: string; version: number } | null; userErrors: object[] };
  };
  const village = (more: Readonly<Record<string, unknown>> = {}) => ({
    code: '420529203951', name: '试点村', officialName: '试点村', level: 'VILLAGE', kind: 'VILLAGE_COMMITTEE', inDemonstrationArea: true,
    ...more, parent: parents.get((more['parent'] as string | undefined) ?? '420529203'),
  }); // prettier-ignore

  test.each<[string, Readonly<Record<string, unknown>>, string, string]>([
    ['a code of another parent', { code: '420526100951' }, 'REGION_CODE_PARENT', 'code'],
    ['a code of another level', { code: '420529203' }, 'REGION_CODE_LEVEL', 'code'],
    ['a village below a village', { parent: '420529203215' }, 'REGION_PARENT_LEVEL', 'parent'],
    ['a village below the province', { parent: '42' }, 'REGION_PARENT_LEVEL', 'parent'],
    ['the end before the beginning', { establishedOn: '2025-01-01', abolishedOn: '2020-01-01' }, 'REGION_DAYS', 'abolishedOn'],
    ['a move before the beginning', { establishedOn: '2025-01-01', placedOn: '2024-01-01' }, 'REGION_DAYS', 'placedOn'],
    ['a village that is a town', { kind: 'TOWN' }, 'REGION_KIND_LEVEL', 'kind'],
    ['successors while it exists', { successors: ['420529203206'] }, 'REGION_SUCCESSORS_ABOLISHED', 'successors'],
    ['a successor of another level', { abolishedOn: '2026-01-01', successors: ['420529203206', '420529203'] }, 'REGION_SUCCESSORS_LEVEL', 'successors'],
    ['the name of another village there, without a reason', { name: '栗子坪村' }, 'REGION_NAME_TWICE', 'reason'],
  ])('%s', async (_, more, code, path) => {
    expect((await mutate('createRegion', village(more))).userErrors).toEqual([{ code, path: [path] }]);
  }); // prettier-ignore

  test('all that contradicts is told at once', async () => {
    const given = { code: '420526951', kind: 'TOWN', name: '栗子坪村', establishedOn: '2025-01-01', abolishedOn: '2020-01-01', placedOn: '2024-01-01' }; // prettier-ignore
    expect((await mutate('createRegion', village(given))).userErrors).toEqual([
      { code: 'REGION_KIND_LEVEL', path: ['kind'] },
      { code: 'REGION_CODE_LEVEL', path: ['code'] },
      { code: 'REGION_CODE_PARENT', path: ['code'] },
      { code: 'REGION_DAYS', path: ['abolishedOn'] },
      { code: 'REGION_DAYS', path: ['placedOn'] },
      { code: 'REGION_NAME_TWICE', path: ['reason'] },
    ]);
  });

  test('one that is to lie below itself, with all else that is wrong, or that is to succeed itself', async () => {
    const { id, version } = (await app.ask('{ region(code: "420529203") { id version } }')).data.region;
    const update = async (input: object) => (await mutate('updateRegion', { id, expectedVersion: version, abolishedOn: '2026-01-01', ...input })).userErrors; // prettier-ignore
    const below = [{ code: 'BELOW_ITSELF', path: ['parent'] }];
    expect(await update({ parent: id })).toEqual(below);
    expect(await update({ parent: '420529203215' })).toEqual(below);
    expect(await update({ parent: id, code: '420529' })).toEqual([{ code: 'REGION_CODE_LEVEL', path: ['code'] }, ...below]); // prettier-ignore
    const succeeded = [{ code: 'NAMES_ITSELF', path: ['successors', '1'] }];
    expect(await update({ successors: ['420529202', '420529203'] })).toEqual(succeeded);
    expect(await update({ successors: ['420529202', id], parent: id })).toEqual([...succeeded, ...below]);
    const own = sql(
      `update region set successors_ids = array[id], abolished_on = '2026-01-01' where code = '420529203'`,
    );
    await expect(own).rejects.toMatchObject({ code: '23514', constraint: 'region_successors_ids_self' });
  });

  test('regions that succeed each other, through others too, also at the same time', async () => {
    const [a, b, c, d] = ['420529203201', '420529203202', '420529203203', '420529203204'];
    for (const code of [a, b, c, d]) await update(code, { abolishedOn: '2026-01-01' });
    const succeed = async (code: string, successors: readonly string[]) => {
      const { id, version } = (await app.ask(`{ region(code: "${code}") { id version } }`)).data.region;
      return (await mutate('updateRegion', { id, expectedVersion: version, successors })).userErrors;
    };
    const cycle = [{ code: 'REGION_SUCCESSORS_CYCLE', path: ['successors'] }];
    expect(await succeed(a, [b])).toEqual([]);
    expect(await succeed(b, [a])).toEqual(cycle);
    expect(await succeed(b, [d, c])).toEqual([]);
    expect(await succeed(c, [a])).toEqual(cycle);
    expect(await succeed(c, ['42'])).toEqual([{ code: 'REGION_SUCCESSORS_LEVEL', path: ['successors'] }]);
    const both = await Promise.all([succeed(c, [d]), succeed(d, [c])]);
    expect(both.map((userErrors) => userErrors.length).sort()).toEqual([0, 1]);
    expect(both.flat()).toEqual(cycle);
    const { id, version } = (await app.ask(`{ region(code: "${a}") { id version } }`)).data.region;
    const { userErrors } = await mutate('updateRegion', { id, expectedVersion: version, abolishedOn: null });
    expect(userErrors).toEqual([{ code: 'REGION_SUCCESSORS_ABOLISHED', path: ['successors'] }]);
  });

  test('a code that another region had is issued again for a reason only', async () => {
    const [former, present] = ['420529203207', '420529203987'];
    await update(former, { code: present });
    const refused = [{ code: 'REGION_CODE_FORMER', path: ['reason'] }];
    const again = village({ code: former, name: '新设村' });
    expect((await mutate('createRegion', again)).userErrors).toEqual(refused);
    const { id, version } = (await app.ask('{ region(code: "420529203208") { id version } }')).data.region;
    const recode = { id, expectedVersion: version, code: former };
    expect((await mutate('updateRegion', recode)).userErrors).toEqual(refused);
    const { data } = await app.ask(`mutation ($input: ChangeRegionsInput!) { changeRegions(input: $input) { results { userErrors { code path } } } }`, { input: { create: [again], update: [recode, { ...recode, reason: '编码调整' }], onError: 'REJECT_EVERYTHING' } }); // prettier-ignore
    expect(data.changeRegions.results.map(({ userErrors }: { userErrors: object[] }) => userErrors)).toEqual([
      [{ code: 'REGION_CODE_FORMER', path: ['create', '0', 'reason'] }],
      [{ code: 'REGION_CODE_FORMER', path: ['update', '0', 'reason'] }],
      [],
    ]);
    expect((await mutate('createRegion', { ...again, reason: '沿用旧码' })).userErrors).toEqual([]);
    await update(present, { name: '原村' }); // what keeps its code needs no reason
  });

  test('also when it is changed, and by whoever writes into the table', async () => {
    const { region } = await mutate('createRegion', village({ name: '栗子坪村', reason: '两村同名' }));
    const { id, version } = region!;
    const update = async (input: object) => (await mutate('updateRegion', { id, expectedVersion: version, ...input })).userErrors; // prettier-ignore
    expect(await update({ code: '420526100951' })).toEqual([{ code: 'REGION_CODE_PARENT', path: ['code'] }]);
    expect(await update({ level: 'TOWNSHIP', kind: 'TOWN' })).toEqual([
      { code: 'REGION_CODE_LEVEL', path: ['code'] },
      { code: 'REGION_PARENT_LEVEL', path: ['parent'] },
    ]);
    const move = { parent: parents.get('420529202'), name: '试点村' };
    expect(await update(move)).toEqual([{ code: 'REGION_CODE_KEPT', path: ['reason'] }]);
    expect(await update({ ...move, reason: '代码待定' })).toEqual([]);
    await expect(sql(`update region set abolished_on = '2000-01-01', established_on = '2001-01-01' where code = '420529203951'`)).rejects.toMatchObject({ code: '23514', constraint: 'region_days' }); // prettier-ignore
  });
});
