import { expect, test } from 'vitest';
import { sharedApp } from '../kit/shared-app.js';

const app = await sharedApp();

test('there are 46 units, 5 belts and 3 featured models', async () => {
  const { data } = await app.ask(
    '{ demonstrationUnits { totalCount } demonstrationBelts { totalCount } featuredModels { totalCount nodes { name region { name level } } } }',
  );
  expect([
    data.demonstrationUnits.totalCount,
    data.demonstrationBelts.totalCount,
    data.featuredModels.totalCount,
  ]).toEqual([46, 5, 3]);
  for (const { region } of data.featuredModels.nodes) expect(region.level).toBe('VILLAGE');
});

test('a seeded unit is in creation or certified, and one that is certified says what is not shown', async () => {
  const { data } = await app.ask('{ demonstrationUnits(first: 100) { nodes { state version remark } } }');
  for (const { state, version, remark } of data.demonstrationUnits.nodes) {
    expect(['CREATING', 'CERTIFIED']).toContain(state);
    expect(version).toBe(1);
    if (state === 'CERTIFIED') expect(remark).toContain('来源未显示此前的创建阶段');
  }
});

test('a village reaches its unit, and the unit its county and township', async () => {
  const { data } = await app.ask(
    `{ region(code: "420529203215") { name demonstrationUnits { nodes { name level region { code } township { code } county { code name } } } } }`,
  );
  expect(data.region.demonstrationUnits.nodes).toMatchObject([
    {
      level: 'VILLAGE',
      region: { code: '420529203215' },
      township: { code: '420529203' },
      county: { code: '420529', name: '五峰土家族自治县' },
    },
  ]);
});

test('every unit is found from its region and from each one above', async () => {
  const { data } = await app.ask(`{ demonstrationUnits(first: 46) { nodes { key region {
    demonstrationUnits(first: 46) { nodes { key } }
    ancestors(first: 4) { nodes { demonstrationUnits(first: 46) { nodes { key } } } }
  } } } }`);
  for (const { key, region } of data.demonstrationUnits.nodes) {
    for (const { demonstrationUnits } of [region, ...region.ancestors.nodes]) expect(demonstrationUnits.nodes).toContainEqual({ key }); // prettier-ignore
  }
});

test('a village reaches its belt, twins, products, talent, heritage, departments and targets', async () => {
  const { data } = await app.ask(`{ region(code: "420529203215") {
    demonstrationBelts { nodes { name } } coveringProducts { totalCount } targets { totalCount } keyTasks { totalCount }
    county {
      supportingTwins { nodes { name } } industryChains { totalCount } products { totalCount } heritageItems { totalCount }
      talents(filter: { chain: {} }, first: 1) { nodes { chain { talents { totalCount } } } }
      parent { departments { totalCount } }
    }
  } }`);
  const { demonstrationBelts, coveringProducts, targets, keyTasks, county } = data.region;
  expect(demonstrationBelts.nodes.length).toBeGreaterThan(0);
  expect(county.supportingTwins.nodes).toEqual([{ name: '武昌区' }, { name: '江夏区' }]);
  const lists = [coveringProducts, targets, keyTasks, county.industryChains, county.products, county.heritageItems, county.talents.nodes[0].chain.talents, county.parent.departments];
  for (const { totalCount } of lists) expect(totalCount).toBeGreaterThan(0);
}); // prettier-ignore

test('a belt is found from its counties, from all below them and from the city', async () => {
  const { data } = await app.ask(`{
    demonstrationBelts { nodes { key counties { code name demonstrationBelts { nodes { key } } children(first: 1) { nodes { demonstrationBelts { nodes { key } } } } }
      sections { regionCode source } } }
    city: region(code: "4205") { demonstrationBelts { totalCount } }
    wuhan: region(code: "4201") { demonstrationBelts { totalCount } }
  }`);
  for (const { key, counties, sections } of data.demonstrationBelts.nodes) {
    expect(counties.length).toBeGreaterThan(1);
    expect(sections.map(({ regionCode }: { regionCode: string }) => regionCode)).toEqual(
      counties.map(({ code }: { code: string }) => code),
    );
    for (const { demonstrationBelts, children } of counties) {
      expect(demonstrationBelts.nodes).toContainEqual({ key });
      expect(children.nodes[0].demonstrationBelts.nodes).toContainEqual({ key });
    }
  }
  expect([data.city.demonstrationBelts.totalCount, data.wuhan.demonstrationBelts.totalCount]).toEqual([5, 0]);
});
