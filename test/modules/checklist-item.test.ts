import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const CREATE = `mutation ($input: CreateChecklistItemInput!) { createChecklistItem(input: $input) {
  checklistItem { id version basis } userErrors { code path } } }`;
let made = 0;
const item = (rest: object) => ({ name: '样例条目', key: `sample-${++made}`, list: 'TEN_STARS', ordinal: 11, ...rest });
const create = async (rest: object, headers = {}) =>
  (await app.ask(CREATE, { input: item(rest) }, { headers })).data.createChecklistItem;
const codes = async (...of: Parameters<typeof create>): Promise<string[]> =>
  (await create(...of)).userErrors.map(({ code, path }: { code: string; path: string[] }) =>
    `${code} ${path.join('.')}`.trim(),
  );

test('the 116 items stand in their lists, and say whether the policy writes them', async () => {
  const { data } = await app.ask(`{
    all: checklistItems { totalCount }
    written: checklistItems(filter: { basis: WRITTEN }) { totalCount nodes { list provenance clause } }
    set: checklistItems(filter: { basis: SET, provenance: UNVERIFIED }) { totalCount }
    samples: checklistItems(filter: { provenance: SAMPLE }) { totalCount }
    powers: minorPowerItems { totalCount nodes { list steps } }
  }`);
  expect([data.all, data.written, data.set, data.samples, data.powers].map(({ totalCount }) => totalCount)).toEqual([
    116, 14, 95, 0, 36,
  ]);
  for (const { provenance, clause } of data.written.nodes) expect([provenance, clause]).not.toContain(null);
  expect(new Set(data.written.nodes.map(({ list }: { list: string }) => list))).toEqual(
    new Set(['FIVE_BASICS', 'THREE_IN_VILLAGE', 'SIX_DUTIES']),
  );
  for (const { list, steps } of data.powers.nodes) expect([list, steps.length > 3]).toEqual(['MINOR_POWERS', true]);
});

test('the weights of the assessment come to 100, and a target knows the items about it', async () => {
  const { data } = await app.ask(`{
    checklistItems(filter: { list: ASSESSMENT }, first: 100) { nodes { weight target { checklistItems { totalCount } } } }
  }`);
  const nodes = data.checklistItems.nodes as { weight: string; target: { checklistItems: { totalCount: number } } | null }[]; // prettier-ignore
  expect(nodes.reduce((sum, { weight }) => sum + Number(weight), 0)).toBe(100);
  for (const { target } of nodes) if (target) expect(target.checklistItems.totalCount).toBe(1);
});

test('only an item of the assessment has a weight, and only a disclosure a time', async () => {
  expect(await codes({ weight: '5' })).toEqual(['NOT_FOR_KIND weight']);
  expect(await codes({ list: 'ASSESSMENT' })).toEqual(['NEEDED_FOR_KIND weight']);
  expect(await codes({ list: 'MINOR_POWERS', leastDays: 10, steps: ['申请'] })).toEqual(['NOT_FOR_KIND leastDays']);
  expect(await codes({ list: 'NINE_DISCLOSURES', leastDays: 10, dueWorkdays: 20 })).toEqual([]);
  expect((await create({})).checklistItem.basis).toBe('SET');
});

test('administrators and the department of rural revitalization settle them, nobody else', async () => {
  const steward = (department: string | null) => app.as({ role: 'DATA_STEWARD', region: null, department });
  expect(await codes({}, await steward('dept-rural-revitalization'))).toEqual([]);
  for (const other of [steward('dept-finance'), app.as({ role: 'DATA_STEWARD', region: '4205' })])
    expect(await app.codes(CREATE, { input: item({}) }, { headers: await other })).toEqual(['FORBIDDEN']);
});
