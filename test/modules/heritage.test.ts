import { expect, test } from 'vitest';
import { sharedApp } from '../kit/shared-app.js';

const app = await sharedApp();

test('there are 37 heritage items, of which sources confirm 29, and none is a sample', async () => {
  const { data } = await app.ask(`{
    all: heritageItems { totalCount }
    verified: heritageItems(filter: { provenance: REAL_VERIFIED }) { totalCount }
    samples: heritageItems(filter: { provenance: SAMPLE }) { totalCount }
    unverified: heritageItems(filter: { provenance: UNVERIFIED }, first: 100) { nodes { remark } }
  }`);
  expect([data.all.totalCount, data.verified.totalCount, data.samples.totalCount]).toEqual([37, 29, 0]);
  for (const { remark } of data.unverified.nodes) expect(remark).not.toBeNull();
});

test('an item is found from its regions and from all above them, and where none is known from nowhere', async () => {
  const { data } = await app.ask(`{
    heritageItems(first: 37) { nodes { key place { code } regions { code heritageItems(first: 37) { nodes { key } } } } }
    city: region(code: "4205") { heritageItems(first: 100) { totalCount nodes { key } } }
  }`);
  const located = data.heritageItems.nodes.filter(({ regions }: { regions: unknown[] }) => regions.length > 0);
  expect(data.city.heritageItems.totalCount).toBe(located.length);
  for (const { key, place, regions } of located) {
    for (const { heritageItems } of regions) expect(heritageItems.nodes).toContainEqual({ key });
    if (place) expect(regions.at(-1).code).toBe(place.code);
  }
});

test('the dragon boats of Qu Yuan’s home are of his theme and part of what UNESCO lists', async () => {
  const { data } = await app.ask(
    '{ heritageItems(filter: { policyTheme: QU_YUAN, isUnesco: { eq: true } }) { nodes { name level unescoYear regions { code } } } }',
  );
  expect(data.heritageItems.nodes).toEqual([
    {
      name: '端午节(屈原故里端午习俗)',
      level: 'NATIONAL',
      unescoYear: 2009,
      regions: [{ code: '4205' }, { code: '420527' }],
    },
  ]);
});

test('what lives has inheritors, at its own level or below and at home; relics and villages have none', async () => {
  const { data } = await app.ask(`{
    heritageItems(first: 100) { nodes { key category level regions { code } inheritors { totalCount nodes { name provenance level region { code ancestors { nodes { code } } } } } } }
    inheritors { totalCount }
  }`);
  const levels = ['NATIONAL', 'PROVINCIAL', 'CITY', 'COUNTY', 'UNKNOWN'];
  let sum = 0;
  for (const { category, level, regions, inheritors } of data.heritageItems.nodes) {
    sum += inheritors.totalCount;
    if (['CULTURAL_RELIC', 'ETHNIC_MINORITY_VILLAGE'].includes(category)) expect(inheritors.totalCount).toBe(0);
    for (const inheritor of inheritors.nodes) {
      const line = [inheritor.region, ...inheritor.region.ancestors.nodes].map(({ code }: { code: string }) => code);
      expect(inheritor.provenance).toBe('SAMPLE');
      expect(regions.some(({ code }: { code: string }) => line.includes(code))).toBe(true);
      if (level !== 'UNKNOWN') expect(levels.indexOf(inheritor.level)).toBeGreaterThanOrEqual(levels.indexOf(level));
    }
  }
  expect(data.inheritors.totalCount).toBe(sum);
});
