import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { withClient } from '../../src/server/postgres/databases.js';
import { signIn } from '../kit/sign-in.js';
import { subscribe, wire } from '../live/wire.js';
import { guarded, JSON_TYPE, type Guarded } from './kit.js';
import { transports } from './transports.js';

/* Answers that are sent and not read stay in memory: they have a limit, and only what would pass it is refused. */

const MIB = 1_024 * 1_024;
const MOST = 64 * MIB;
const OF_ONE = MOST / 4;
const LIMITS = `unreadBytes=${MOST},responseBytes=${OF_ONE},nodes=10000000,cost=10000000,rateBurst=1000000000,poolQueue=1000,waitMs=60000`;

/** Few long texts, which cost the database less than as many bytes in short ones. */
const LONG = 'x'.repeat(2_000);
const LONGS = 'fragment Longs on Region { id remark }';
/** Answers of this are more than the buffers of the operating system hold. */
const LARGE = `{ ${Array.from({ length: 32 }, (_, n) => `a${n}: regions(first: 100) { nodes { ...Longs } }`).join(' ')} } ${LONGS}`;
/** Machines that run tests are busy. */
const PATIENT = { timeout: 20_000 };
const SMALL = '{ regions(first: 1) { nodes { name } } }';
const below = (levels: number): string =>
  levels === 0 ? '' : `children(first: 100) { nodes { ...Longs ${below(levels - 1)} } }`;
const RENAME = `mutation ($input: UpdateRegionInput!) {
  updateRegion(input: $input) { userErrors { code } region { version a: ${below(3)} b: ${below(3)} } }
} ${LONGS}`;

let app: Guarded;
let dataDir: string;
let size: number;
const clients: Socket[] = [];
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rural-graph-test-'));
  app = await guarded({ LIMITS, DATA_DIR: dataDir, ANSWER_CACHE_MB: '256' }); // made once, sent often
  await withClient(app.databaseUrl, async (client) => {
    await client.query(`set session_replication_role = 'replica'`); // no history, which nobody asks here
    await client.query('update region set remark = $1', [LONG]);
  });
  const { text, codes } = await app.gql(LARGE);
  expect(codes).toEqual([]);
  size = text.length;
  expect(size).toBeGreaterThan(6 * MIB);
});
afterEach(() => clients.splice(0).forEach((client) => client.destroy()));
afterAll(async () => {
  await app.stop();
  await rm(dataDir, { recursive: true });
});

interface Begun {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** Reads what is left, to the last byte. */
  read(): Promise<number>;
}

/** Asks from an address of its own, and reads the beginning of the answer alone. */
function begin(last: number, query: string, headers: Record<string, string> = {}, variables?: object): Promise<Begun> {
  const body = JSON.stringify({ query, variables });
  const all = { host: 'a', ...JSON_TYPE, 'content-length': String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  const client = connect({ port: app.port, host: '127.0.0.1', localAddress: `127.0.0.${last}` });
  clients.push(client);
  client.on('error', () => undefined);
  client.write(`POST /graphql HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
  return new Promise((resolve) => {
    client.once('data', (chunk: Buffer) => {
      client.pause();
      const [head = ''] = chunk.toString('latin1').split('\r\n\r\n', 1);
      const length = Number(/^content-length: (\d+)/im.exec(head)?.[1]);
      let left = length + head.length + 4 - chunk.length;
      resolve({
        status: Number(head.split(' ')[1]),
        retryAfter: /^retry-after: (.+)$/im.exec(head)?.[1],
        read: () =>
          new Promise((done) => {
            client.on('data', (more: Buffer) => {
              left -= more.length;
              if (left === 0) done(length);
            });
            client.resume();
          }),
      });
    });
  });
}

const ask = async (last: number, query: string, headers?: Record<string, string>): Promise<number> =>
  (await begin(last, query, headers)).status;
/** The same of somebody who leaves at once. */
async function look(last: number): Promise<number> {
  const { status } = await begin(last, LARGE);
  clients.pop()!.destroy();
  return status;
}
/** Whether a caller is refused for what others have left unread, not for looks that the server has yet to see off. */
async function isFull(last: number): Promise<boolean> {
  for (let n = 0; n < 8; n += 1) if ((await look(last)) !== 503) return false;
  return true;
}

test('one caller may leave a quarter unread, all together the whole, and what is small is answered always', async () => {
  const answered = new Map<number, number>();
  for (const last of [2, 3, 4, 5, 6, 7]) {
    const begun = await Promise.all(Array.from({ length: 4 }, () => begin(last, LARGE))); // at once
    expect(begun.filter(({ status }) => status !== 200).every((each) => each.status === 503 && each.retryAfter === '1')).toBe(true); // prettier-ignore
    answered.set(last, begun.filter(({ status }) => status === 200).length);
    expect(await ask(last, SMALL)).toBe(200);
  }
  const ofOne = Math.floor(OF_ONE / size);
  const whole = Math.floor(MOST / size);
  expect(ofOne).toBe(2);
  const most = [2, 3, 4, 5, 6, 7].map((_, n) => Math.max(Math.min(whole - n * ofOne, ofOne), 0));
  expect([...answered.values()]).toEqual(most);
  expect(most.at(-1)).toBe(0);
}, 60_000);

test('whoever reads is answered again, and so is whoever comes after those that leave', async () => {
  const [first, , refused] = [await begin(2, LARGE), await begin(2, LARGE), await begin(2, LARGE)];
  expect(refused.status).toBe(503);
  expect(await first.read()).toBe(size);
  await expect.poll(() => ask(2, LARGE), PATIENT).toBe(200);
  expect(await ask(2, LARGE)).toBe(503);
  clients.splice(0).forEach((client) => client.destroy());
  await expect.poll(() => ask(2, LARGE), PATIENT).toBe(200);
  expect(await ask(2, LARGE)).toBe(200);
}, 60_000);

test('who leaves before the answer is made holds nothing', async () => {
  for (let n = 0; n < 6; n += 1) {
    void begin(2, LARGE);
    clients.pop()!.end().destroySoon();
  }
  await expect.poll(() => ask(2, LARGE), PATIENT).toBe(200);
  expect(await ask(2, LARGE)).toBe(200);
}, 60_000);

test('an answer that had no room leaves no tag by which it would be kept', async () => {
  await Promise.all([begin(1, LARGE), begin(1, LARGE)]);
  const refused = await app.get({ query: LARGE });
  const { headers } = refused;
  expect([refused.status, ...refused.codes]).toEqual([503, 'OVERLOADED']);
  expect([headers.get('etag'), headers.get('cache-control'), headers.get('retry-after')]).toEqual([null, 'no-store', '1']); // prettier-ignore
}, 60_000);

test('what a mutation has changed is told whatever waits; then its caller has to read before anything else', async () => {
  const steward = await signIn(dataDir, [{ role: 'ADMINISTRATOR' }]);
  const { data } = await app.gql('{ region(code: "4205") { id version } }');
  const { id, version } = (data as unknown as { region: { id: string; version: number } }).region;
  const rename = (n: number): Promise<Begun> =>
    begin(9, RENAME, steward, { input: { id, expectedVersion: version + n, reason: '测试', shortName: `宜昌${n}` } });
  expect([await ask(9, LARGE, steward), await ask(9, LARGE, steward)]).toEqual([200, 200]);
  const told = await rename(0);
  expect(told.status).toBe(200);
  expect(await ask(9, SMALL, steward)).toBe(503);
  expect((await rename(1)).status).toBe(503); // and not carried out
  expect(await ask(9, SMALL)).toBe(200); // from the same address, but somebody else
  expect(await told.read()).toBeGreaterThan(6 * MIB);
  await expect.poll(() => ask(9, SMALL, steward), PATIENT).toBe(200);
  const now = await app.gql('{ region(code: "4205") { version shortName } }');
  expect(now.data).toEqual({ region: { version: version + 1, shortName: '宜昌0' } });
}, 60_000);

describe.each(Object.entries(transports))('over %s', (_, said) => {
  test('a large answer is refused while its caller leaves too much unread', async () => {
    await Promise.all([begin(1, LARGE), begin(1, LARGE)]);
    const { data, errors } = await said(app.url, { query: LARGE });
    expect([data, errors?.[0]?.extensions['code']]).toEqual([null, 'OVERLOADED']);
    expect((await said(app.url, { query: SMALL })).data).toBeTruthy();
    clients.splice(0).forEach((client) => client.destroy());
    await expect.poll(async () => (await said(app.url, { query: LARGE })).data != null, PATIENT).toBe(true);
  }, 60_000);
});

test('what one socket asks for and does not read is counted as well, and told once it reads', async () => {
  const socket = await wire(app.url, { localAddress: '127.0.0.8' });
  const ids = Array.from({ length: 8 }, (_, n) => `q${n}`);
  socket.send(...ids.map((id) => subscribe(id, LARGE)));
  socket.ws.pause();
  await expect.poll(() => isFull(8), PATIENT).toBe(true);
  socket.ws.resume();
  const results = await Promise.all(ids.map((id) => socket.until((message) => message.id === id)));
  const codes = results.map(({ payload }) => payload.errors?.[0].extensions.code as string | undefined);
  // four are as much as one caller may leave unread, and the buffers of the operating system hold up to two
  expect(codes.filter((code) => code === undefined).length).toBeLessThanOrEqual(6);
  expect(codes.filter((code) => code === 'OVERLOADED').length).toBeGreaterThanOrEqual(2);
  await expect.poll(() => look(8), PATIENT).toBe(200);
  socket.kill();
}, 60_000);

test('a socket that is cut off leaves nothing counted', async () => {
  const socket = await wire(app.url, { localAddress: '127.0.0.8' });
  socket.send(...Array.from({ length: 4 }, (_, n) => subscribe(`q${n}`, LARGE)));
  socket.ws.pause();
  await expect.poll(() => isFull(8), PATIENT).toBe(true);
  socket.kill();
  await expect.poll(() => look(8), PATIENT).toBe(200);
  expect(await ask(8, LARGE)).toBe(200);
}, 60_000);
