import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';
import { asking, type Caller, hear, HERE, prepare, type Record } from './doors.js';

const BREAK = `mutation ($input: BreakGlassInput!) { breakGlass(input: $input) { emergency { by nodeId reason until } userErrors { code path } } }`;
const PHONE = `query ($id: ID!) { node(id: $id) { ... on Talent { phone { isMasked } } } }`;
const REASON = '山体滑坡，需立即联系本人转移';

let app: TestApp;
let record: Record;
beforeAll(async () => {
  app = await startTestApp();
  record = (await prepare(app)).find(({ county, isPublic }) => county === HERE && !isPublic)!;
});
afterAll(() => app.stop());

/** What a caller is refused with. */
async function refusal(caller: Caller, query: string, variables: object = {}): Promise<string> {
  const ask = await asking(app, caller);
  const failure = await ask(query, variables).then(() => 'done', (error: unknown) => String(error)); // prettier-ignore
  return /"code":"(\w+)"/.exec(failure)?.[1] ?? failure;
}

test('a reader sees what is personal for as long as the emergency lasts, and no longer; each value is noted', async () => {
  const reader = await asking(app, 'a reader of the county');
  const phone = async (): Promise<boolean> => (await reader(PHONE, record)).node.phone.isMasked;
  expect(await phone()).toBe(true);
  const { breakGlass } = await reader(BREAK, { input: { id: record.id, reason: REASON, minutes: 30 } }); // prettier-ignore
  expect(breakGlass).toMatchObject({ emergency: { by: 'person:tester', nodeId: record.id, reason: REASON }, userErrors: [] }); // prettier-ignore
  expect(await phone()).toBe(false);
  const other = (await asking(app, 'an administrator'))(`{ accessLog(first: 1) { totalCount nodes { by nodeId field basis } } }`); // prettier-ignore
  expect((await other).accessLog.nodes).toEqual([{ by: 'person:tester', nodeId: record.id, field: 'phone', basis: 'EMERGENCY' }]); // prettier-ignore
  await app.sql(`update emergency set until = clock_timestamp(), version = version + 1`);
  expect(await phone()).toBe(true);
});

test('those who keep the record, and auditors, are told at once; nobody else is', async () => {
  const heard = async (caller: Caller, after: string) =>
    hear<{ emergencyOpened: { emergency: object } | null }>(app, await asking(app, caller),
      `subscription ($after: Position) { emergencyOpened(after: $after) { emergency { nodeId reason by } } }`, { after },
      (all) => all.length > 0); // prettier-ignore
  const reader = await asking(app, 'a reviewer of the prefecture');
  const { position: after } = (await reader(`{ changes { position } }`)).changes;
  await reader(BREAK, { input: { id: record.id, reason: REASON, minutes: 1 } });
  const notice = [{ emergencyOpened: { emergency: { nodeId: record.id, reason: REASON, by: 'person:tester' } } }];
  expect(await heard('the steward of the county', after)).toEqual(notice);
  expect(await heard('an auditor', after)).toEqual(notice);
  const LIST = `{ emergencies { nodes { nodeId } } }`;
  expect((await (await asking(app, 'the steward of the county'))(LIST)).emergencies.nodes.length).toBeGreaterThan(0);
  expect((await (await asking(app, 'the steward of the other county'))(LIST)).emergencies.nodes).toEqual([]);
  expect(await refusal('a reader of the county', LIST)).toBe('FORBIDDEN');
  expect(await refusal('nobody', LIST)).toBe('UNAUTHENTICATED');
  // in the feed there is nothing of it for anybody
  const { changes } = (await reader(`query ($after: Position) { changes(after: $after) { changes { nodeId } } }`, { after })).changes; // prettier-ignore
  expect(changes).toEqual([]);
});

describe('is refused', () => {
  test.each([
    ['nobody', 'UNAUTHENTICATED'],
    ['somebody without a grant', 'NOT_FOUND'],
    ['the steward of the other county', 'NOT_FOUND'],
  ] as const)('to %s', async (caller, code) => {
    const input = { id: record.id, reason: REASON, minutes: 5 };
    if (code === 'NOT_FOUND') {
      const { breakGlass } = await (await asking(app, caller))(BREAK, { input });
      expect(breakGlass).toMatchObject({ emergency: null, userErrors: [{ code, path: ['id'] }] });
    } else expect(await refusal(caller, BREAK, { input })).toBe(code);
  });

  test.each([
    ['without a reason', { reason: '看看' }, 'EMERGENCY_REASON', ['reason']],
    ['for a day', { minutes: 24 * 60 }, 'EMERGENCY_MINUTES', ['minutes']],
    ['for no time', { minutes: 0 }, 'EMERGENCY_MINUTES', ['minutes']],
    ['for what holds nothing personal', { id: 'Region:00000000-0000-0000-0000-000000000000' }, 'NOT_FOUND', ['id']],
    ['for what is no id', { id: 'x' }, 'NOT_FOUND', ['id']],
  ])('%s', async (_, given, code, path) => {
    const reader = await asking(app, 'a reader of the county');
    const { breakGlass } = await reader(BREAK, { input: { id: record.id, reason: REASON, minutes: 5, ...given } });
    expect(breakGlass).toMatchObject({ emergency: null, userErrors: [{ code, path }] });
  });
});

test('the access log is for those who audit the place, page by page', async () => {
  const LOG = `query ($after: String, $nodeId: ID) { accessLog(first: 2, after: $after, nodeId: $nodeId) { totalCount nodes { field basis } pageInfo { endCursor hasNextPage } } }`;
  const administrator = await asking(app, 'an administrator');
  for (const field of ['phone', 'address', 'birthYear'])
    await administrator(`query ($id: ID!) { node(id: $id) { ... on Talent { ${field} { value } } } }`, record);
  const steward = await asking(app, 'the steward of the county');
  const { accessLog: page } = await steward(LOG, { nodeId: record.id });
  expect(page.nodes).toEqual([{ field: 'birthYear', basis: 'RIGHT' }, { field: 'address', basis: 'RIGHT' }]); // prettier-ignore
  const { accessLog: next } = await steward(LOG, { nodeId: record.id, after: page.pageInfo.endCursor });
  expect(next.nodes[0]).toEqual({ field: 'phone', basis: 'RIGHT' });
  expect((await (await asking(app, 'the steward of the other county'))(LOG)).accessLog.totalCount).toBe(0);
  expect(await refusal('a planner', LOG)).toBe('FORBIDDEN');
  expect(await refusal('nobody', LOG)).toBe('UNAUTHENTICATED');
});
