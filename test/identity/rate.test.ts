import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp, type Running } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { makeKey } from '../../src/kernel/identity/application-key.js';
import { freshDatabase, type TestDatabase } from '../kit/database.js';
import { signIn } from '../kit/sign-in.js';

const REFUSAL = 100;
const BURST = 1_000;

let database: TestDatabase;
let running: Running;
let dataDir: string;
beforeAll(async () => {
  database = await freshDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'rural-graph-test-'));
  const limits = `rateBurst=${BURST},rateRefill=1`;
  const settings = { PORT: '0', DATABASE_URL: database.url, DATA_DIR: dataDir, LIMITS: limits };
  running = await createApp(readConfig({ NODE_ENV: 'test', ...settings }), { log: pino({ level: 'silent' }) });
});
afterAll(async () => {
  await running?.stop();
  await database?.drop();
  await rm(dataDir, { recursive: true, force: true });
});

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly code: string | undefined;
}

/** From an address of its own: each test spends the points of another. */
const post = (last: number, headers: Record<string, string> = {}): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const options = { method: 'POST', localAddress: `127.0.0.${last}`, headers: { 'content-type': 'application/json', ...headers } }; // prettier-ignore
    const asking = request(`${running.url}/graphql`, options, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => {
        const { errors } = JSON.parse(text) as { errors?: { extensions: { code: string } }[] };
        resolve({ status: response.statusCode ?? 0, headers: response.headers, code: errors?.[0]?.extensions.code });
      });
    });
    asking.on('error', reject);
    asking.end('{"query":"{ __typename }"}');
  });
const remaining = ({ headers }: Reply): number => Number(headers['x-ratelimit-remaining']);
const guess = () => ({ authorization: `Bearer ${makeKey().text}` });

async function spendAll(last: number): Promise<void> {
  const answers = await Promise.all(Array.from({ length: BURST / REFUSAL }, () => post(last, guess())));
  expect(answers.map(({ status }) => status).filter((status) => status !== 401 && status !== 429)).toEqual([]);
}

test('a credential that is refused costs points of its address, whatever is wrong with it', async () => {
  const wrong = ['Bearer x.y.z', 'Basic YTpi', guess().authorization, 'Bearer rgk_', ''];
  for (const [at, authorization] of wrong.entries()) {
    const answer = await post(2, { authorization });
    expect([answer.status, answer.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(answer.headers['x-ratelimit-limit']).toBe(String(BURST));
    expect(Math.abs(BURST - REFUSAL * (at + 1) - remaining(answer))).toBeLessThanOrEqual(10); // what comes back meanwhile
  }
  expect(remaining(await post(2))).toBeLessThan(BURST - REFUSAL * wrong.length + 10);
});

test('one that holds costs its address nothing', async () => {
  const good = await signIn(dataDir, [], undefined, 'pays-for-himself');
  for (let i = 0; i < 3; i += 1) expect((await post(3, good)).status).toBe(200);
  expect(remaining(await post(3))).toBeGreaterThanOrEqual(BURST - 2);
});

test('who guesses on is told to wait, and not whether it was right', async () => {
  await spendAll(4);
  for (const headers of [guess(), await signIn(dataDir, [], undefined, 'guessed')]) {
    const answer = await post(4, headers);
    expect([answer.status, answer.code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(answer.headers['www-authenticate']).toBeUndefined();
  }
  expect((await post(5, guess())).status).toBe(401); // elsewhere it goes on
});

test('who was let in before goes on working at the address that somebody else has spent', async () => {
  const good = await signIn(dataDir, [], undefined, 'colleague');
  expect((await post(6, good)).status).toBe(200);
  await spendAll(6);
  expect((await post(6, guess())).status).toBe(429);
  for (let i = 0; i < 3; i += 1) expect((await post(6, good)).status).toBe(200);
});

test('points come back, and with them who has not been here yet', async () => {
  await spendAll(7);
  const good = await signIn(dataDir, [], undefined, 'newcomer');
  expect((await post(7, good)).status).toBe(429);
  await expect.poll(async () => (await post(7, good)).status, { timeout: 20_000, interval: 500 }).toBe(200);
});

/** With what code a socket from an address is closed when it shows this. */
async function closeOf(last: number, authorization: unknown): Promise<number> {
  const socket = new WebSocket(`${running.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { localAddress: `127.0.0.${last}` }); // prettier-ignore
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

test('a guess over a socket costs as much, and what is no text proves nobody', async () => {
  expect(await closeOf(8, 7)).toBe(4403);
  expect(await closeOf(8, guess().authorization)).toBe(4403);
  expect(remaining(await post(8))).toBeLessThan(BURST - 2 * REFUSAL + 10);
  await spendAll(8);
  expect(await closeOf(8, guess().authorization)).toBe(1013);
});
