import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { about } from '../../src/kernel/model/about.js';
import { NamedEntity, entity } from '../../src/kernel/model/entity.js';
import { buildModel } from '../../src/kernel/model/model.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules as platform } from '../../src/modules/index.js';
import { Region } from '../../src/modules/region/region.entity.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import type { TestDatabase } from '../kit/database.js';
import { toyDatabase } from '../kit/toy-database.js';
import toy from '../kit/toy-internal.js';

/* Who may see a row follows from its kind, its state and its subject, whoever changes them. */

const modules = [...platform, toy];
const { model } = await compileSchema(modules);
const HERE = '420529203215';
const NOBODY = { authorization: '' };

let database: TestDatabase;
let app: TestApp;
let place: string;
beforeAll(async () => {
  database = await toyDatabase(modules);
  app = await startTestApp({ modules, databaseUrl: database.url });
  place = (await app.ask('query ($code: RegionCode!) { region(code: $code) { id } }', { code: HERE })).data.region.id; // prettier-ignore
});
afterAll(async () => {
  await app?.stop();
  await database?.drop();
});

async function write(verb: string, type: string, input: object): Promise<string> {
  const query = `mutation ($input: ${verb}${type}Input!) { ${verb.toLowerCase()}${type}(input: $input) { userErrors { code path } ${type.toLowerCase()} { id } } }`;
  const { userErrors, ...rest } = (await app.ask(query, { input })).data[`${verb.toLowerCase()}${type}`];
  expect(userErrors).toEqual([]);
  return rest[type.toLowerCase()].id as string;
}
/** Its version, and whether nobody in particular sees it: by its id, in its list and below what it is about. */
async function seen(id: string): Promise<[version: number, isPublic: boolean]> {
  const query = `query ($id: ID!) { node(id: $id) { ... on Matter { version } ... on Call { version } } matters(filter: { id: { eq: $id } }) { totalCount } calls(filter: { id: { eq: $id } }) { totalCount } }`;
  const { data } = await app.ask(query, { id });
  const { data: open } = await app.ask(query, { id }, { headers: NOBODY });
  expect(data.matters.totalCount + data.calls.totalCount).toBe(1);
  expect(open.matters.totalCount + open.calls.totalCount).toBe(open.node ? 1 : 0);
  return [data.node.version, open.node !== null];
}

let named: string;
beforeEach(async () => {
  named = await write('Create', 'Matter', { name: '个案', region: HERE });
});

test('by its kind and its state, each alone', async () => {
  expect(await seen(named)).toEqual([1, true]);
  await write('Update', 'Matter', { id: named, expectedVersion: 1, kind: 'OF_PEOPLE' });
  expect(await seen(named)).toEqual([2, false]);
  await write('Transition', 'Matter', { id: named, expectedVersion: 2, to: 'RECALLED' });
  await write('Update', 'Matter', { id: named, expectedVersion: 3, kind: 'OPEN' });
  expect(await seen(named)).toEqual([4, false]);
  await write('Transition', 'Matter', { id: named, expectedVersion: 4, to: 'RUNNING' });
  expect(await seen(named)).toEqual([5, true]);
});

test('by what it is about or refers to, also when that changes', async () => {
  const subject = named;
  const calls = [await write('Create', 'Call', { name: '关于个案', subject }), await write('Create', 'Call', { name: '服务个案', subject: place, of: subject }), await write('Create', 'Call', { name: '关于地方', subject: place })]; // prettier-ignore
  const all = async (): Promise<unknown> => Promise.all(calls.map(seen));
  expect(await all()).toEqual([[1, true], [1, true], [1, true]]); // prettier-ignore
  await write('Update', 'Matter', { id: subject, expectedVersion: 1, kind: 'OF_PEOPLE' });
  expect(await all()).toEqual([[2, false], [2, false], [1, true]]); // prettier-ignore
  await write('Update', 'Call', { id: calls[0], expectedVersion: 2, subject: place });
  expect(await all()).toEqual([[3, true], [2, false], [1, true]]); // prettier-ignore
  await write('Update', 'Call', { id: calls[2], expectedVersion: 1, of: subject });
  expect(await all()).toEqual([[3, true], [2, false], [2, false]]); // prettier-ignore
});

test('no input gives it, and whoever sets it past the platform does not change it', async () => {
  const { data } = await app.ask('{ create: __type(name: "CreateMatterInput") { inputFields { name } } filter: __type(name: "MatterFilter") { inputFields { name } } }'); // prettier-ignore
  const names = ({ inputFields }: { inputFields: { name: string }[] }): string[] => inputFields.map(({ name }) => name);
  expect(names(data.create)).not.toContain('sensitivity');
  expect(names(data.filter)).toContain('sensitivity');
  await withClient(database.url, (client) => client.query(`update matter set sensitivity = 'INTERNAL' where id = $1`, [named.split(':')[1]])); // prettier-ignore
  expect(await seen(named)).toEqual([1, true]);
});

describe('a declaration is refused', () => {
  const build = (type: new () => object) => () =>
    buildModel([...model.entities.map((each) => each.type), type], [], model.moduleTables);

  test('that is internal by a value which is none, or like what is always public', () => {
    @entity('甲', 'A toy.', { plural: 'as', internal: { where: { provenance: ['SECRET'] } } })
    class A extends NamedEntity {}
    @entity('乙', 'A toy.', { plural: 'bs', internal: { like: ['subject'] } })
    class B extends NamedEntity {
      @about(() => [Region], '对象', 'What.')
      subject!: Region;
    }
    expect(build(A)).toThrow('A.provenance has no SECRET to be internal by');
    expect(build(B)).toThrow('B.subject leads to nothing that is not public');
  });
});
