import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from '../kit/app.js';

let app: TestApp;
let pair: { id: string; version: number; sides: { code: string; level: string }[] };
/** One side supports from outside of the area, the other has records that are not public. */
let ours: string;
let theirs: string;

beforeAll(async () => {
  app = await startTestApp();
  const { data } = await app.ask(`{ twinningPairs(filter: { kind: PROVINCE_CAPITAL_COOPERATION }, first: 1) { nodes { id version sides { code level } } } }`); // prettier-ignore
  pair = data.twinningPairs.nodes[0];
  ours = pair.sides.find(({ code }) => code.startsWith('4205'))!.code;
  theirs = pair.sides.find(({ code }) => !code.startsWith('4205'))!.code;
  await withClient(app.databaseUrl, (client) => client.query(`update talent set sensitivity = 'INTERNAL' where id in (select id from talent where region_path like $1 limit 1)`, [`%/${ours}/%`])); // prettier-ignore
});
afterAll(() => app.stop());

const hidden = async (region: string | null, within: string): Promise<number> =>
  (await app.ask(`query ($within: RegionCode!) { talents(filter: { within: $within, sensitivity: INTERNAL }) { totalCount } }`, { within }, { headers: await app.as({ role: 'PARTNER', region }) })).data.talents.totalCount; // prettier-ignore

test('a partner reads the other side of its pair, by no word and in no other place', async () => {
  expect(await hidden(theirs, ours)).toBeGreaterThan(0);
  const all = await hidden(theirs, '4205');
  expect(all).toBe(await hidden(theirs, ours));
  expect(await hidden('420506', ours)).toBe(0);
  expect(await hidden(null, ours)).toBe(0);
  const { data } = await app.ask(`{ viewer { grants { role regionCode } } }`, {}, { headers: await app.as({ role: 'PARTNER', region: theirs }) }); // prettier-ignore
  expect(data.viewer.grants).toEqual([{ role: 'PARTNER', regionCode: ours }]);
});

test('and is a partner as long as the pair lasts, on a live socket too', async () => {
  const headers = await app.as({ role: 'PARTNER', region: theirs });
  const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: headers }));
  await once(socket, 'message');
  const closed = once(socket, 'close');
  const archive = `mutation ($input: ArchiveInput!) { archive(input: $input) { userErrors { code } } }`;
  const { data } = await app.ask(archive, { input: { id: pair.id, expectedVersion: pair.version } });
  expect(data.archive.userErrors).toEqual([]);
  expect((await closed)[0]).toBe(4403);
  expect(await hidden(theirs, ours)).toBe(0);
});
