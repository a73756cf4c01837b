import { expect, test } from 'vitest';
import { sharedApp } from '../kit/shared-app.js';

const app = await sharedApp();

test('there are 900 talents, all of them samples, each of one kind or more', async () => {
  const { data } = await app.ask(`{
    all: talents { totalCount }
    samples: talents(filter: { provenance: SAMPLE }) { totalCount }
    kinds: talents(filter: { or: [
      { kinds: LOCAL_EXPERT }, { kinds: FIELD_SCHOLAR }, { kinds: NEW_FARMER },
      { kinds: PROSPERITY_LEADER }, { kinds: VILLAGE_GRADUATE }] }) { totalCount }
  }`);
  expect(data).toEqual({ all: { totalCount: 900 }, samples: { totalCount: 900 }, kinds: { totalCount: 900 } });
});

test('every county has talent, and all of it is found from the city', async () => {
  const { data } = await app.ask(
    '{ region(code: "4205") { talents { totalCount } children { nodes { name talents { totalCount } industryChains { totalCount } } } } }',
  );
  const counts = data.region.children.nodes.map(
    ({ talents }: { talents: { totalCount: number } }) => talents.totalCount,
  );
  expect(data.region.talents.totalCount).toBe(900);
  expect(counts.reduce((a: number, b: number) => a + b)).toBe(900);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(24);
});

test('a talent that works in an enterprise knows its chain and lives in its county', async () => {
  const { data } = await app.ask(
    '{ talents(filter: { enterprise: {} }, first: 100) { totalCount nodes { chain { key } county { code } enterprise { chain { key } county { code } talents(first: 100) { nodes { id } } } id } } }',
  );
  expect(data.talents.totalCount).toBeGreaterThan(100);
  for (const { id, chain, county, enterprise } of data.talents.nodes) {
    expect(enterprise).toMatchObject({ chain, county });
    expect(enterprise.talents.nodes).toContainEqual({ id });
  }
});

test('nobody is trained before they are registered', async () => {
  const { data } = await app.ask(
    '{ untrained: talents(filter: { trainedOn: { isNull: true } }) { totalCount } first: talents(orderBy: [{ field: REGISTERED_ON, direction: ASC }], first: 1) { nodes { registeredOn } } talents(filter: { trainedOn: { isNull: false } }, first: 100) { nodes { registeredOn trainedOn } } }',
  );
  expect(data.untrained.totalCount).toBeGreaterThan(0);
  expect(data.first.nodes[0].registeredOn >= '2022-03-01').toBe(true);
  for (const { registeredOn, trainedOn } of data.talents.nodes) expect(trainedOn >= registeredOn).toBe(true);
});
