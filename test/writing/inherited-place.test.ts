import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { buildModel } from '../../src/kernel/model/model.js';
import { locatedIn, manyToOne } from '../../src/kernel/model/relation.js';
import { NamedEntity, entity } from '../../src/kernel/model/entity.js';
import { modules as platform } from '../../src/modules/index.js';
import { Department } from '../../src/modules/department/department.entity.js';
import { IndustryChain } from '../../src/modules/chain/chain.entity.js';
import { Region } from '../../src/modules/region/region.entity.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import type { TestDatabase } from '../kit/database.js';
import { toyDatabase } from '../kit/toy-database.js';
import toy from './toy-places.js';

/* A row that lies below another has that row's place, whatever happens to it. */

const modules = [...platform, toy];
const [HERE, THERE] = ['420529203215', '420527101201'];
const COUNTIES = ['420529', '420527'];

let database: TestDatabase;
let app: TestApp;
let workshop: string;
let loom: string;
let repair: string;
beforeAll(async () => {
  database = await toyDatabase(modules);
  app = await startTestApp({ modules, databaseUrl: database.url });
});
afterAll(async () => {
  await app?.stop();
  await database?.drop();
});

const local = (id: string): string => id.slice(id.indexOf(':') + 1);

type Headers = Record<string, string>;
interface Written {
  readonly userErrors: readonly { code: string; path: readonly string[] }[];
  readonly [subject: string]: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- of the shape of the query
}
async function write(verb: string, type: string, input: object, headers?: Headers): Promise<Written> {
  const subject = type.toLowerCase();
  const query = `mutation ($input: ${verb[0]!.toUpperCase()}${verb.slice(1)}${type}Input!) {
    ${verb}${type}(input: $input) { userErrors { code path } feedPosition ${subject} { id version region { code } county { code } } } }`;
  const { data } = await app.ask(query, { input }, headers && { headers });
  return data[`${verb}${type}`];
}
async function made(type: string, input: object): Promise<string> {
  const { userErrors, ...rest } = await write('create', type, input);
  expect(userErrors).toEqual([]);
  return rest[type.toLowerCase()].id as string;
}
const placeOf = async (id: string) =>
  (await app.ask(`query ($id: ID!) { node(id: $id) { ... on Workshop { ...W } ... on Loom { version region { code } county { code } } ... on Repair { version region { code } county { code } } } }
    fragment W on Workshop { version region { code } county { code } }`, { id })).data.node; // prettier-ignore
const at = (region: string, version: number): object => ({ version, region: { code: region }, county: { code: region.slice(0, 6) } }); // prettier-ignore
const steward = (region: string): Promise<Headers> => app.as({ role: 'DATA_STEWARD', region });

beforeEach(async () => {
  workshop = await made('Workshop', { name: '土家织锦作坊', region: HERE });
  loom = await made('Loom', { name: '木织机', workshop });
  repair = await made('Repair', { name: '换综', loom });
});

test('its place is not given but had, in lists, filters, groups and counts too', async () => {
  expect(await placeOf(loom)).toEqual(at(HERE, 1));
  expect(await placeOf(repair)).toEqual(at(HERE, 1));
  const { data } = await app.ask(
    `query ($workshop: ID!, $loom: ID!) {
      create: __type(name: "CreateLoomInput") { inputFields { name } }
      update: __type(name: "UpdateRepairInput") { inputFields { name } }
      region(code: "420529") {
        id
        looms(filter: { workshop: { id: { eq: $workshop } } }) { nodes { id } }
        repairs(filter: { loom: { id: { eq: $loom } } }) { totalCount }
      }
      repairs(filter: { within: "420529203", loom: { id: { eq: $loom } } }) { nodes { id } groups(by: [COUNTY]) { count keys { value } } }
      elsewhere: looms(filter: { within: "420527", workshop: { id: { eq: $workshop } } }) { totalCount }
    }`,
    { workshop, loom },
  );
  const names = ({ inputFields }: { inputFields: { name: string }[] }): string[] => inputFields.map(({ name }) => name);
  for (const input of [data.create, data.update]) expect(names(input)).not.toContain('region');
  expect([names(data.create), names(data.update)]).toEqual([expect.arrayContaining(['workshop']), expect.arrayContaining(['loom'])]); // prettier-ignore
  expect(data.region).toMatchObject({ looms: { nodes: [{ id: loom }] }, repairs: { totalCount: 1 } });
  expect(data.repairs).toEqual({ nodes: [{ id: repair }], groups: [{ count: 1, keys: [{ value: data.region.id }] }] }); // prettier-ignore
  expect(data.elsewhere.totalCount).toBe(0);
});

test('it moves when what is above it moves, and each has a version, its history and an event', async () => {
  const { position: after } = (await app.ask('{ changes { position } }')).data.changes;
  const region = (await app.ask('query ($code: RegionCode!) { region(code: $code) { id } }', { code: THERE })).data.region.id; // prettier-ignore
  const { userErrors, feedPosition } = await write('update', 'Workshop', { id: workshop, expectedVersion: 1, region, reason: '搬迁' }); // prettier-ignore
  expect(userErrors).toEqual([]);
  for (const id of [workshop, loom, repair]) expect(await placeOf(id)).toEqual(at(THERE, 2));
  const CHANGES = `query ($after: Position, $region: RegionCode) { changes(after: $after, region: $region) { position changes { nodeId version by reason region { code } fields { field before after } } } }`;
  const moved = { version: 2, by: 'person:tester', reason: '搬迁', region: { code: THERE } };
  for (const county of COUNTIES) {
    const { changes, position } = (await app.ask(CHANGES, { after, region: county })).data.changes;
    const found = changes.filter(({ nodeId }: { nodeId: string }) => [workshop, loom, repair].includes(nodeId));
    expect(found.map(({ nodeId }: { nodeId: string }) => nodeId).sort()).toEqual([loom, repair, workshop].sort());
    for (const change of found) expect(change).toMatchObject({ ...moved, fields: [{ field: 'region', after: JSON.stringify(region) }] }); // prettier-ignore
    expect(position).toBe(feedPosition); // its own change is the last
  }
  const { data } = await app.ask(`query ($loom: ID!) { node(id: $loom) { ... on Loom { history(first: 5) { nodes { version } } } }
    from: region(code: "420529") { repairs(filter: { loom: { id: { eq: $loom } } }) { totalCount } }
    to: region(code: "420527") { repairs(filter: { loom: { id: { eq: $loom } } }) { totalCount } } }`, { loom }); // prettier-ignore
  expect(data).toEqual({ node: { history: { nodes: [{ version: 2 }, { version: 1 }] } }, from: { repairs: { totalCount: 0 } }, to: { repairs: { totalCount: 1 } } }); // prettier-ignore
});

test('it moves with the region that it is in, once', async () => {
  const [{ parent }] = (await app.sql<{ parent: string }>(`select parent_id as parent from region where code = '420529203'`)) as [{ parent: string }]; // prettier-ignore
  const move = (to: string): Promise<unknown> =>
    app.sql(`update region set parent_id = ${to} where code = '420529203'`);
  await move(`(select id from region where code = '420527')`);
  try {
    for (const id of [workshop, loom, repair])
      expect(await placeOf(id)).toEqual({ version: 2, region: { code: HERE }, county: { code: '420527' } });
  } finally {
    await move(`'${parent}'`);
  }
  for (const id of [workshop, loom, repair]) expect(await placeOf(id)).toEqual(at(HERE, 3));
});

test('below another row it has the place of that, whoever moves it there must have the right at both', async () => {
  const other = await app.sql<{ id: string }>(
    `insert into workshop (id, name, pinyin, region_id) select gen_random_uuid(), '别处', 'bie chu', id from region where code = $1 returning id`,
    [THERE],
  );
  const input = { id: loom, expectedVersion: 1, workshop: `Workshop:${other[0]!.id}` };
  const query = `mutation ($input: UpdateLoomInput!) { updateLoom(input: $input) { userErrors { code } } }`;
  for (const county of COUNTIES)
    expect(await app.codes(query, { input }, { headers: await steward(county) })).toEqual(['FORBIDDEN']);
  const { userErrors } = await write('update', 'Loom', input, await steward('4205'));
  expect(userErrors).toEqual([]);
  for (const id of [loom, repair]) expect(await placeOf(id)).toEqual(at(THERE, 2));
});

test('the right to make one is asked at its place, before anything else of it is looked at', async () => {
  const [mine, theirs] = [await steward('420529'), await steward('420527')];
  const input = { name: '铁织机', workshop };
  const query = `mutation ($input: CreateLoomInput!) { createLoom(input: $input) { userErrors { code } } }`;
  for (const given of [input, { ...input, width: 100_000 }])
    expect(await app.codes(query, { input: given }, { headers: theirs })).toEqual(['FORBIDDEN']);
  expect((await write('create', 'Loom', { ...input, width: 100_000 }, mine)).userErrors).toMatchObject([{ code: 'VALUE_OUT_OF_RANGE', path: ['width'] }]); // prettier-ignore
  expect((await write('create', 'Loom', input, mine)).loom).toMatchObject(at(HERE, 1));
  expect((await write('create', 'Repair', { name: '换梭', loom }, mine)).repair).toMatchObject(at(HERE, 1));
  const nowhere = { name: '无处', workshop: 'Workshop:00000000-0000-4000-8000-000000000000' };
  expect((await write('create', 'Loom', nowhere)).userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['workshop'] }]); // prettier-ignore
});

test('nobody gives it another place, past the platform neither', async () => {
  await app.sql(`update loom set region_id = (select id from region where code = $2) where id = $1`, [
    local(loom),
    THERE,
  ]);
  expect(await placeOf(loom)).toEqual(at(HERE, 1));
  const [row] = await app.sql<{ id: string }>(
    `insert into loom (id, name, pinyin, workshop_id, region_id) select gen_random_uuid(), '硬造', 'ying zao', $1, id from region where code = $2 returning id`,
    [local(workshop), THERE],
  );
  expect(await placeOf(`Loom:${row!.id}`)).toEqual(at(HERE, 1));
});

describe('a declaration is refused', () => {
  const graphOf = async (type: new () => object) => {
    const { model } = await compileSchema(modules);
    return () => buildModel([...model.entities.map((each) => each.type), type], [], model.moduleTables);
  };

  test('that inherits from nothing', async () => {
    @entity('甲', 'A toy.', { plural: 'as' })
    class A extends NamedEntity {
      @locatedIn(() => Region, '所在地', 'Where.', { inherits: 'nothing' })
      region!: Region;
    }
    expect(await graphOf(A)).toThrow('A.region inherits nothing, which is no relation to what hangs on Region');
  });

  test('that inherits from what lies nowhere', async () => {
    @entity('乙', 'A toy.', { plural: 'bs' })
    class B extends NamedEntity {
      @manyToOne(() => IndustryChain, '产业链', 'Its chain.')
      chain!: IndustryChain;
      @locatedIn(() => Region, '所在地', 'Where.', { inherits: 'chain' })
      region!: Region;
    }
    expect(await graphOf(B)).toThrow('B.region inherits chain, which is no relation to what hangs on Region');
  });

  test('that must have a place which may be absent', async () => {
    @entity('丙', 'A toy.', { plural: 'cs' })
    class C extends NamedEntity {
      @manyToOne(() => Department, '单位', 'Its unit.')
      department!: Department;
      @locatedIn(() => Region, '所在地', 'Where.', { inherits: 'department' })
      region!: Region;
    }
    expect(await graphOf(C)).toThrow('C.region inherits department, which may be absent');
  });

  test('that inherits from itself', async () => {
    @entity('丁', 'A toy.', { plural: 'ds' })
    class D extends NamedEntity {
      @manyToOne(() => D, '上级', 'Above.')
      above!: D;
      @locatedIn(() => Region, '所在地', 'Where.', { inherits: 'above' })
      region!: Region;
    }
    expect(await graphOf(D)).toThrow('D.region inherits above, which leads back to it');
  });
});
