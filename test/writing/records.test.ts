import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kernelMessages } from '../../src/kernel/messages.js';
import { APPLICATION_ROLE } from '../../src/server/database/setup/application-role.js';
import { admin, app, CREATE, ERRORS, start, stop, talent, UPDATE, village } from './kit.js';

beforeAll(start);
afterAll(stop);

const ARCHIVE = `mutation ($input: ArchiveInput!) { archive(input: $input) { record { id archivedAt } ${ERRORS} } }`;
const BULK = `mutation ($input: ChangeTalentsInput!) { changeTalents(input: $input) { results { record { id version ... on NamedRecord { name } } ${ERRORS} } ${ERRORS} feedPosition } }`;

describe('creating', () => {
  test('a new record hangs on its region, gets its reading and is unverified until somebody verifies it', async () => {
    const input = {
      name: '测试茶师',
      kinds: ['LOCAL_EXPERT', 'NEW_FARMER'],
      skills: '制茶',
      region: await village(),
      registeredOn: '2024-05-01',
    };
    const { createTalent } = (await app.ask(CREATE, { input })).data;
    expect(createTalent).toMatchObject({
      talent: {
        version: 1,
        pinyin: 'ce shi cha shi',
        provenance: 'UNVERIFIED',
        region: { name: '栗子坪村', county: { name: '五峰土家族自治县' } },
        kinds: ['LOCAL_EXPERT', 'NEW_FARMER'],
      },
      userErrors: [],
    });
    expect(createTalent.feedPosition).toMatch(/^[0-9a-f]{8}\.\d+$/);
    const { search } = (await app.ask('{ search(query: "cscs", types: [TALENT]) { edges { title } } }')).data;
    expect(search.edges).toContainEqual({ title: '测试茶师' });
  });

  test('what cannot be accepted is said field by field, in the language that was asked for', async () => {
    const input = {
      name: ' ',
      kinds: [],
      skills: 'x'.repeat(4001),
      region: 'Region:00000000-0000-4000-8000-000000000000',
      registeredOn: '2024-05-01',
    };
    const { createTalent } = (await app.ask(CREATE, { input }, { headers: { 'accept-language': 'en' } })).data;
    expect(createTalent.talent).toBeNull();
    expect(createTalent.userErrors).toMatchObject([
      { code: 'REQUIRED', path: ['name'], message: kernelMessages.say('REQUIRED', {}, 'en') },
      { code: 'TEXT_SIZE', path: ['skills'] },
      { code: 'NOT_FOUND', path: ['region'] },
      { code: 'TALENT_HAS_A_KIND', path: ['kinds'] },
    ]);
    const later = (await app.ask(CREATE, { input: { ...input, name: '甲', skills: '制茶', kinds: ['NEW_FARMER'] } }))
      .data.createTalent;
    const kindless = (await app.ask(CREATE, { input: { ...input, name: '甲', skills: '制茶' } })).data.createTalent;
    expect(kindless.userErrors).toMatchObject([
      { code: 'NOT_FOUND', path: ['region'] },
      { code: 'TALENT_HAS_A_KIND', path: ['kinds'] },
    ]);
    expect(later.userErrors).toMatchObject([
      { code: 'NOT_FOUND', path: ['region'], message: kernelMessages.say('NOT_FOUND', {}, 'zh') },
    ]);
  });

  test('a natural key can be taken once, and a rule of a module is kept', async () => {
    const create = `mutation ($input: CreateDemonstrationBeltInput!) { createDemonstrationBelt(input: $input) { demonstrationBelt { id } ${ERRORS} } }`;
    const regions = (
      await app.ask('{ regions(filter: { level: COUNTY }, first: 2) { nodes { id } } }')
    ).data.regions.nodes.map((r: { id: string }) => r.id);
    const belt = { key: 'belt-xiangxi', name: '试验带', kind: 'RIVER_BASIN', clause: '2.8.3.2', counties: regions };
    expect((await app.ask(create, { input: belt })).data.createDemonstrationBelt.userErrors).toMatchObject([
      { code: 'TAKEN', path: ['key'] },
    ]);
    const narrow = { ...belt, key: 'belt-new', counties: regions.slice(0, 1) };
    expect((await app.ask(create, { input: narrow })).data.createDemonstrationBelt.userErrors).toMatchObject([
      { code: 'BELT_CROSSES_COUNTIES', path: ['counties'] },
    ]);
  });
});

describe('changing', () => {
  test('only what is given changes, and an unchanged update makes no version', async () => {
    const made = await talent('更新甲');
    const { updateTalent } = (
      await app.ask(UPDATE, { input: { id: made.id, expectedVersion: 1, name: '更新乙', remark: '换名' } })
    ).data;
    expect(updateTalent).toMatchObject({
      talent: { version: 2, name: '更新乙', pinyin: 'geng xin yi', skills: '制茶', remark: '换名' },
      userErrors: [],
    });
    const again = (await app.ask(UPDATE, { input: { id: made.id, expectedVersion: 2, name: '更新乙' } })).data
      .updateTalent;
    expect(again).toMatchObject({ talent: { version: 2 }, feedPosition: null, userErrors: [] });
    const cleared = (await app.ask(UPDATE, { input: { id: made.id, expectedVersion: 2, remark: null } })).data
      .updateTalent;
    expect(cleared).toMatchObject({ talent: { version: 3, remark: null } });
  });

  test('a change at an old version is refused with what changed since', async () => {
    const made = await talent('冲突甲');
    await app.ask(UPDATE, { input: { id: made.id, expectedVersion: 1, skills: '采茶' } });
    const { updateTalent } = (await app.ask(UPDATE, { input: { id: made.id, expectedVersion: 1, name: '冲突乙' } }))
      .data;
    expect(updateTalent.userErrors).toMatchObject([
      { code: 'VERSION_CONFLICT', currentVersion: 2, changedFields: ['skills'] },
    ]);
    expect(updateTalent.talent.name).toBe('冲突甲');
  });

  test('an archived record leaves every list and can be changed no more, but stays readable', async () => {
    const made = await talent('归档甲');
    const { archive } = (await app.ask(ARCHIVE, { input: { id: made.id, expectedVersion: 1 } })).data;
    expect(archive.record.archivedAt).not.toBeNull();
    const { talents, archived, search, node } = (
      await app.ask(
        `query ($id: ID!) {
        talents(filter: { id: { eq: $id } }) { totalCount }
        archived: talents(filter: { id: { eq: $id }, archived: ONLY }) { totalCount }
        search(query: "归档甲", types: [TALENT]) { totalCount }
        node(id: $id) { ... on Talent { name version } }
      }`,
        { id: made.id },
      )
    ).data;
    expect([talents.totalCount, archived.totalCount, search.totalCount]).toEqual([0, 1, 0]);
    expect(node).toEqual({ name: '归档甲', version: 2 });
    const { updateTalent } = (await app.ask(UPDATE, { input: { id: made.id, expectedVersion: 2, name: '乙' } })).data;
    expect(updateTalent.userErrors).toMatchObject([{ code: 'ARCHIVED', path: ['id'] }]);
  });

  test('several mutations of one request run in order, each in a transaction of its own', async () => {
    const made = await talent('连续甲');
    const { data } = await app.ask(
      `mutation ($id: ID!) {
        first: updateTalent(input: { id: $id, expectedVersion: 1, skills: "一" }) { talent { version } userErrors { code } }
        second: updateTalent(input: { id: $id, expectedVersion: 1, skills: "二" }) { talent { version } userErrors { code } }
        third: updateTalent(input: { id: $id, expectedVersion: 2, skills: "三" }) { talent { version } userErrors { code } }
      }`,
      { id: made.id },
    );
    expect(data).toMatchObject({
      first: { userErrors: [] },
      second: { userErrors: [{ code: 'VERSION_CONFLICT' }] },
      third: { talent: { version: 3 } },
    });
  });
});

describe('what lies beyond what its column declares is refused, with its path:', () => {
  const mutate = async (name: string, input: object): Promise<{ code: string; path: string[] }[]> => {
    const type = name[0]!.toUpperCase() + name.slice(1);
    const { data } = await app.ask(`mutation ($input: ${type}Input!) { done: ${name}(input: $input) { ${ERRORS} } }`, { input }); // prettier-ignore
    return data.done.userErrors;
  };
  const idOf = async (list: string): Promise<string> =>
    (await app.ask(`{ ${list}(first: 1) { nodes { id } } }`)).data[list].nodes[0].id;
  const source = { title: '甲' };
  const enterprise = { name: '试企', kind: 'LEADING', stage: 'RAW_PRODUCT', linkedHouseholds: 1 };
  const indicator = { key: 't-bounds', name: '试', unit: '%', definition: '试', direction: 'UP', acrossRegions: 'SUM', acrossPeriods: 'SUM', decimals: 0, level: 'COUNTY', kinds: [], cadence: 'YEAR', reportingDays: 15, isAboutPeople: false }; // prettier-ignore
  const target = { key: 't-bounds', name: '试', clause: '1', quote: '试', explicitness: 'EXPLICIT', kind: 'COUNT', comparator: 'AT_LEAST', unit: '个', cadence: '试', firstYear: 2022, lastYear: 2024, isLongTerm: false, scope: 'city', levels: ['COUNTY'], elements: [], namedRegions: [] }; // prettier-ignore
  const zone = { name: '核心区', townships: 1, villages: -1, people: 1, areaKm2: '3' };

  test.each<[string, string, object, string, string[]]>([
    ['days that are negative', 'createIndicator', { ...indicator, reportingDays: -400 }, 'VALUE_OUT_OF_RANGE', ['reportingDays']],
    ['a hundred decimals', 'createIndicator', { ...indicator, decimals: 100 }, 'VALUE_OUT_OF_RANGE', ['decimals']],
    ['fewer than no decimals', 'createIndicator', { ...indicator, decimals: -1 }, 'VALUE_OUT_OF_RANGE', ['decimals']],
    ['a last year before the first', 'createTarget', { ...target, lastYear: 2020 }, 'NOT_IN_ORDER', ['lastYear']],
    ['a year that no plan reaches', 'createTarget', { ...target, lastYear: 99999 }, 'VALUE_OUT_OF_RANGE', ['lastYear']],
    ['a due day outside of the term', 'createTarget', { ...target, dueOn: '1999-01-01' }, 'TARGET_DUE_OUTSIDE_TERM', ['dueOn']],
    ['a day that stands for never', 'createTarget', { ...target, dueOn: '9999-12-31' }, 'VALUE_OUT_OF_RANGE', ['dueOn']],
    ['a share of a quarter', 'createTargetShare', { target: 'targets', region: 'regions', period: '2024Q1', value: '5' }, 'SHARE_PERIOD_KIND', ['period']],
    ['a negative share', 'createTargetShare', { target: 'targets', region: 'regions', period: '2024', value: '-5' }, 'VALUE_OUT_OF_RANGE', ['value']],
    ['a year before there were any', 'createEnterprise', { ...enterprise, chain: 'industryChains', region: 'regions', foundedYear: -221 }, 'VALUE_OUT_OF_RANGE', ['foundedYear']],
    ['a negative number of households', 'createEnterprise', { ...enterprise, chain: 'industryChains', region: 'regions', linkedHouseholds: -5 }, 'VALUE_OUT_OF_RANGE', ['linkedHouseholds']],
    ['a word that is given twice', 'createTarget', { ...target, levels: ['COUNTY', 'COUNTY'] }, 'NAMED_TWICE', ['levels']],
    ['a text that is given twice', 'createTarget', { ...target, elements: ['甲', '甲'] }, 'NAMED_TWICE', ['elements']],
    ['too many sources', 'createTarget', { ...target, sources: Array(51).fill(source) }, 'LIST_SIZE', ['sources']],
    ['a number of an object in a list', 'updateDemonstrationUnit', { id: 'demonstrationUnits', expectedVersion: 1, zones: [zone] }, 'VALUE_OUT_OF_RANGE', ['zones', '0', 'villages']],
    ['a year, by an update', 'updateEnterprise', { id: 'enterprises', expectedVersion: 1, foundedYear: 3000 }, 'VALUE_OUT_OF_RANGE', ['foundedYear']],
    ['too many ends of a relation', 'updateEnterprise', { id: 'enterprises', expectedVersion: 1, products: Array(51).fill('Product:bfc0c95f-44d4-5ff2-8c3f-8415aff1fd32') }, 'LIST_SIZE', ['products']],
  ])('%s', async (_, name, input, code, path) => {
    const lists = /^(targets|regions|industryChains|demonstrationUnits|enterprises)$/;
    const given: Record<string, unknown> = { ...input };
    for (const [member, value] of Object.entries(input))
      if (lists.test(String(value))) given[member] = await idOf(String(value));
    const [first, ...others] = await mutate(name, given);
    expect(first).toMatchObject({ code, path });
    for (const other of others) expect(other).toMatchObject({ path }); // a rule may say more of the same value
  }); // prettier-ignore

  test('in a bulk its row says so, and the table refuses it from whoever writes', async () => {
    const enterprise = await idOf('enterprises');
    const bulk = `mutation ($input: ChangeEnterprisesInput!) { changeEnterprises(input: $input) { results { ${ERRORS} } } }`;
    const row = { id: enterprise, expectedVersion: 1, linkedHouseholds: -1 };
    const { data } = await app.ask(bulk, { input: { update: [row], onError: 'REJECT_FAILED_ROWS' } });
    expect(data.changeEnterprises.results).toMatchObject([
      { userErrors: [{ code: 'VALUE_OUT_OF_RANGE', path: ['update', '0', 'linkedHouseholds'] }] },
    ]);
    for (const set of ['linked_households = -1', `sources = (select jsonb_agg(x) from generate_series(1, 51) x)`])
      await expect(admin.query(`update enterprise set ${set}`)).rejects.toMatchObject({ code: '23514' });
    await expect(admin.query('update target set last_year = 1999')).rejects.toMatchObject({ code: '23514' });
  });
});

describe('bulk', () => {
  const rows = async (good: { id: string }, extra: object = {}) => ({
    archive: [{ id: 'Talent:00000000-0000-4000-8000-000000000000', expectedVersion: 1 }],
    update: [{ id: good.id, expectedVersion: 1, skills: '批量' }],
    create: [{ name: '批量新建', kinds: ['NEW_FARMER'], skills: '种橙', region: await village(), registeredOn: '2024-05-02' }], // prettier-ignore
    ...extra,
  });

  test('with REJECT_FAILED_ROWS the good rows stand, and results are in the order of what was done', async () => {
    const good = await talent('批量甲');
    const { changeTalents } = (await app.ask(BULK, { input: await rows(good, { onError: 'REJECT_FAILED_ROWS' }) }))
      .data;
    expect(changeTalents.results).toMatchObject([
      { record: { name: '批量新建', version: 1 }, userErrors: [] },
      { record: { version: 2 }, userErrors: [] },
      { record: null, userErrors: [{ code: 'NOT_FOUND', path: ['archive', '0', 'id'] }] },
    ]);
  });

  test('with REJECT_EVERYTHING nothing stands and the bad row still says why', async () => {
    const good = await talent('批量乙');
    const { changeTalents } = (await app.ask(BULK, { input: await rows(good, { onError: 'REJECT_EVERYTHING' }) })).data;
    expect(changeTalents.results.map((r: { userErrors: object[] }) => r.userErrors.length)).toEqual([0, 0, 1]);
    expect(changeTalents.feedPosition).toBeNull();
    const { node } = (
      await app.ask('query ($id: ID!) { node(id: $id) { ... on Talent { version skills } } }', { id: good.id })
    ).data;
    expect(node).toEqual({ version: 1, skills: '制茶' });
  });

  test('a bulk is capped and takes its key as a whole', async () => {
    const none = (await app.ask(BULK, { input: { onError: 'REJECT_EVERYTHING' } })).data.changeTalents;
    expect(none.userErrors).toMatchObject([{ code: 'BULK_SIZE' }]);
    const keyed = [{ id: 'x', expectedVersion: 1, idempotencyKey: 'k' }];
    const refused = (await app.ask(BULK, { input: { archive: keyed, onError: 'REJECT_EVERYTHING' } })).data
      .changeTalents;
    expect(refused.userErrors).toMatchObject([{ code: 'KEY_IN_BULK', path: ['archive', '0', 'idempotencyKey'] }]);
    const empty = (await app.ask(BULK, { input: { archive: [{}], onError: 'REJECT_EVERYTHING' } })).data.changeTalents;
    expect(empty.results[0].userErrors).toMatchObject([
      { code: 'REQUIRED', path: ['archive', '0', 'id'] },
      { code: 'REQUIRED', path: ['archive', '0', 'expectedVersion'] },
    ]);
  });
});

describe('history', () => {
  const HISTORY = `query ($id: ID!, $at: DateTime!) { node(id: $id) { ... on Talent {
    name asOf(at: $at) { name version region { name } }
    history { totalCount nodes { version operation by reason fields { field before after } } } } } }`;

  test('every change is there with who, why and each field before and after', async () => {
    const made = await talent('历史甲');
    const { rows } = await admin.query<{ at: string }>('select clock_timestamp()::text as at');
    await app.ask(UPDATE, { input: { id: made.id, expectedVersion: 1, name: '历史乙', reason: '更名' } });
    const { node } = (await app.ask(HISTORY, { id: made.id, at: new Date(rows[0]!.at).toISOString() })).data;
    expect(node.history.totalCount).toBe(2);
    expect(node.history.nodes[0]).toEqual({
      version: 2,
      operation: 'UPDATE',
      by: 'person:tester',
      reason: '更名',
      fields: [{ field: 'name', before: '"历史甲"', after: '"历史乙"' }],
    });
    expect(node.history.nodes[1]).toMatchObject({ version: 1, operation: 'CREATE' });
    expect(node.history.nodes[1].fields).toContainEqual({
      field: 'region',
      before: null,
      after: JSON.stringify(await village()),
    });
    expect(node).toMatchObject({ name: '历史乙', asOf: { name: '历史甲', version: 1, region: { name: '栗子坪村' } } });
    const before = (await app.ask(HISTORY, { id: made.id, at: '2020-01-01T00:00:00Z' })).data.node;
    expect(before.asOf).toBeNull();
  });

  test('a version that is past has an id of its own, which never shows anything else and changes nothing', async () => {
    const THEN = `query ($id: ID!, $at: DateTime!) { node(id: $id) { id ... on Talent { name version
      asOf(at: $at) { id name version viewerCan { update { allowed } unmask { allowed } } } } } }`;
    const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Talent { name version region { id } history { totalCount } } } }';
    const made = await talent('往昔甲');
    const { rows } = await admin.query<{ at: Date }>('select clock_timestamp() as at');
    const rename = (name: string, version: number) => app.ask(UPDATE, { input: { id: made.id, expectedVersion: version, name } });
    await rename('往昔乙', 1);
    const { node } = (await app.ask(THEN, { id: made.id, at: rows[0]!.at.toISOString() })).data;
    const refused = { allowed: false };
    expect(node).toEqual({ id: made.id, name: '往昔乙', version: 2,
      asOf: { id: `${made.id}@1`, name: '往昔甲', version: 1, viewerCan: { update: refused, unmask: refused } } });
    const ids = [node.asOf.id, made.id, `${made.id}@2`, `${made.id}@3`];
    const before = (await app.ask(NODES, { ids })).data.nodes;
    expect(before.map((of: { name: string } | null) => of?.name ?? null)).toEqual(['往昔甲', '往昔乙', '往昔乙', null]);
    await rename('往昔丙', 2);
    const after = (await app.ask(NODES, { ids })).data.nodes;
    expect(after.map((of: { name: string }) => of.name)).toEqual(['往昔甲', '往昔丙', '往昔乙', '往昔丙']);
    expect(after[0]).toEqual({ ...before[0], history: { totalCount: 3 } });

    const PAST = [{ code: 'ID_OF_THE_PAST' }];
    const update = (await app.ask(UPDATE, { input: { id: node.asOf.id, expectedVersion: 3, name: '改昔' } })).data.updateTalent;
    expect(update).toMatchObject({ talent: null, userErrors: [{ ...PAST[0], path: ['id'] }] });
    const region = `${await village()}@1`;
    const child = { name: '甲', kinds: ['NEW_FARMER'], skills: '制茶', registeredOn: '2024-05-01', region };
    expect((await app.ask(CREATE, { input: child })).data.createTalent.userErrors).toMatchObject([{ ...PAST[0], path: ['region'] }]);
    for (const list of ['talents(filter: { id: { eq: $id } })', 'talents(filter: { id: { in: [$id] } })', 'accessLog(nodeId: $id)'])
      expect(await app.codes(`query ($id: ID!) { ${list} { nodes { __typename } } }`, { id: node.asOf.id })).toEqual(['ID_OF_THE_PAST']);
  }); // prettier-ignore

  test('nobody rewrites it: the application lacks the right and even the owner is refused', async () => {
    const asApplication = async (statement: string): Promise<unknown> => {
      await admin.query(`set role ${APPLICATION_ROLE}`);
      try {
        return await admin.query(statement);
      } finally {
        await admin.query('reset role');
      }
    };
    for (const statement of ['update history set reason = null', 'insert into outbox values (1)'])
      await expect(asApplication(statement), statement).rejects.toMatchObject({ code: '42501' });
    await expect(admin.query('delete from history')).rejects.toMatchObject({ code: '42501' });
  });
});

test('the application’s role can neither call what writes history, nor pass for the platform', async () => {
  const asApplication = async <R extends object>(...statements: string[]): Promise<R[]> => {
    await admin.query(`begin; set local role ${APPLICATION_ROLE}`);
    try {
      let rows: R[] = [];
      for (const statement of statements) ({ rows } = await admin.query<R>(statement));
      return rows;
    } finally {
      await admin.query('rollback');
    }
  };
  for (const statement of ['create temporary table mine (id uuid)', 'select feed_prune()', 'select feed_number(1)'])
    await expect(asApplication(statement), statement).rejects.toMatchObject({ code: '42501' });
  const { rows } = await admin.query(`select oid::regprocedure from pg_proc where pronamespace = 'public'::regnamespace
    and prorettype = 'trigger'::regtype and has_function_privilege('${APPLICATION_ROLE}', oid, 'execute')`);
  expect(rows).toEqual([]);
  const hidden = `select id from talent where sensitivity = 'INTERNAL'`;
  expect(await asApplication(`set local rural.keeper = 'on'`, hidden)).toEqual([]);
  const made = await asApplication(
    `set local rural.planting = 'on'`,
    `update talent set skills = skills || '·' where sensitivity = 'PUBLIC'`,
    `select event from outbox where event = current_setting('rural.event')::bigint`,
  );
  expect(made).toHaveLength(1); // nobody but the seeds changes anything without telling of it
});
