import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  await withClient(app.databaseUrl, (client) =>
    client.query(`update product set archived_at = now() where key = 'gi-zigui-navel-orange'`),
  );
});
afterAll(() => app.stop());

const PRODUCTS =
  'query ($filter: ProductFilter) { list: products(filter: $filter, first: 100) { totalCount nodes { key } } }';
const total = async (filter?: object): Promise<number> => (await app.ask(PRODUCTS, { filter })).data.list.totalCount;

test('what is archived stands in a list only where it is asked for', async () => {
  expect(await total()).toBe(21);
  expect(await total({})).toBe(21);
  expect(await total({ archived: 'EXCLUDE' })).toBe(21);
  expect(await total({ archived: 'INCLUDE' })).toBe(22);
  expect(await total({ archived: 'ONLY' })).toBe(1);
});

test('what is archived is in no list of a relation and in no condition on one', async () => {
  const found = async (filter: object): Promise<number> =>
    (await app.ask('query ($filter: RegionFilter) { regions(filter: $filter) { totalCount } }', { filter })).data
      .regions.totalCount;
  const orange = { key: { eq: 'gi-zigui-navel-orange' } };
  const zigui = { code: { eq: '420527' } };
  expect(await found({ ...zigui, products: { some: orange } })).toBe(0);
  expect(await found({ ...zigui, products: { none: orange } })).toBe(1);
  expect(await found({ ...zigui, products: { some: { ...orange, archived: 'INCLUDE' } } })).toBe(1);
  expect(await found({ ...zigui, products: { every: { not: orange } } })).toBe(1);
  const { data } = await app.ask('{ region(code: "420527") { products(first: 100) { totalCount nodes { key } } } }');
  expect(data.region.products.nodes.map(({ key }: { key: string }) => key)).not.toContain('gi-zigui-navel-orange');
  expect(data.region.products.totalCount).toBe(data.region.products.nodes.length);
});

test('what is archived is still there by its id and its key', async () => {
  const { data } = await app.ask('{ product(key: "gi-zigui-navel-orange") { id archivedAt } }');
  expect(data.product.archivedAt).not.toBeNull();
  const again = await app.ask('query ($id: ID!) { node(id: $id) { id } }', { id: data.product.id });
  expect(again.data.node).toEqual({ id: data.product.id });
});

test('what is archived is not found by a search', async () => {
  const { data } = await app.ask('{ search(query: "zgqc") { totalCount nodes { id } } }');
  expect(data.search).toEqual({ totalCount: 0, nodes: [] });
});
