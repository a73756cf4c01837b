import { expect, test } from 'vitest';
import { sharedApp } from '../kit/shared-app.js';

const app = await sharedApp();

test('there are 8 chains, of which a source makes only aquatic products a key chain', async () => {
  const { data } = await app.ask(
    '{ industryChains { totalCount } key: industryChains(filter: { isKeyChain: { eq: true } }) { nodes { name keyChainEvidence } } confirmed: industryChains(filter: { keyChainEvidence: CONFIRMED }) { nodes { name } } }',
  );
  expect(data.industryChains.totalCount).toBe(8);
  expect(data.key.nodes).toEqual([{ name: '水产', keyChainEvidence: 'CONFIRMED' }]);
  expect(data.confirmed.nodes).toEqual([{ name: '水产' }]);
});

test('there are 22 products and 600 enterprises, each of a chain that knows it', async () => {
  const { data } = await app.ask(`{
    products { totalCount } enterprises { totalCount }
    industryChains { nodes { name enterprises { totalCount } products { totalCount } } }
    without: products(filter: { not: { chain: {} } }) { totalCount }
  }`);
  expect([data.products.totalCount, data.enterprises.totalCount]).toEqual([22, 600]);
  const sum = (list: string): number =>
    data.industryChains.nodes.reduce(
      (total: number, chain: Record<string, { totalCount: number }>) => total + chain[list]!.totalCount,
      0,
    );
  expect(sum('enterprises')).toBe(600);
  expect(sum('products') + data.without.totalCount).toBe(22);
  for (const { enterprises } of data.industryChains.nodes) expect(enterprises.totalCount).toBeGreaterThan(0);
});

test('秭归脐橙 belongs to its county, covers every village there and none elsewhere', async () => {
  const { data } = await app.ask(`{
    product(key: "gi-zigui-navel-orange") { name protection protectedSince authority regions { code } enterprises(first: 3) { totalCount nodes { name provenance county { code } } } }
    zigui: region(code: "420527") { products { nodes { key } } children(first: 1) { nodes { coveringProducts { nodes { key } } } } }
    city: region(code: "4205") { products(first: 100) { totalCount nodes { key } } }
    wufeng: region(code: "420529203215") { coveringProducts { nodes { key } } }
  }`);
  const key = 'gi-zigui-navel-orange';
  expect(data.product).toMatchObject({
    name: '秭归脐橙',
    protection: 'PROTECTED_GI_PRODUCT',
    protectedSince: '2006-06-20',
    authority: '国家质检总局',
  });
  expect(data.product.regions[0]).toEqual({ code: '420527' });
  expect(data.product.enterprises.totalCount).toBeGreaterThan(0);
  for (const { provenance, county } of data.product.enterprises.nodes)
    expect([provenance, county.code]).toEqual(['SAMPLE', '420527']);
  expect(data.zigui.products.nodes).toContainEqual({ key });
  expect(data.zigui.children.nodes[0].coveringProducts.nodes).toContainEqual({ key });
  expect(data.city.products.nodes).toContainEqual({ key });
  expect(data.wufeng.coveringProducts.nodes).not.toContainEqual({ key });
});

test('a chain and a county know each other by enterprises and products', async () => {
  const { data } = await app.ask(
    '{ industryChains { nodes { key counties(first: 20) { nodes { code industryChains { nodes { key } } } } } } }',
  );
  for (const { key, counties } of data.industryChains.nodes) {
    expect(counties.nodes.length).toBeGreaterThan(0);
    for (const { industryChains } of counties.nodes) expect(industryChains.nodes).toContainEqual({ key });
  }
});

test('a leading enterprise has a level, and no other has one', async () => {
  const { data } = await app.ask(`{
    leading: enterprises(filter: { kind: LEADING }) { totalCount }
    level: enterprises(filter: { hasLeadingLevel: true }) { totalCount }
    both: enterprises(filter: { kind: LEADING, hasLeadingLevel: true }) { totalCount }
  }`);
  expect(data.both.totalCount).toBeGreaterThan(0);
  expect([data.leading, data.level]).toEqual([data.both, data.both]);
});
