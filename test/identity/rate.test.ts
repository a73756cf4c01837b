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
import { eventually } from '../live/writers.js';

const REFUSAL = 100;
const BURST = 1_000;
const REFILL = 20; // a second
/** Seconds: a machine may stand still for so long. */
const AGES = 30;

let database: TestDatabase;
let running: Running;
let dataDir: string;
beforeAll(async () => {
  database = await freshDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'rural-graph-test-'));
  const limits = `rateBurst=${BURST},rateRefill=${REFILL}`;
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

/** Points that one request may cost for its time, on a machine that others use: half of a refusal at most. */
const TOOK = REFUSAL / 2;

let unused = 100;
/**
 * That at some address at least all but these points are left. A request pays for its time as well, and on a machine
 * that stands still that is any number of points: another address has another try.
 */
async function costingLittleElse(leftAt: (last: number) => Promise<number>, expected: number): Promise<void> {
  await eventually(async () => expected - (await leftAt((unused += 1))) <= TOOK).toBe(true);
}

/** Points that have come back at most since it was made. */
function comingBack(): () => number {
  const began = performance.now();
  return () => Math.ceil(((performance.now() - began) / 1_000) * REFILL);
}

/**
 * Guesses with all points of an address, and on into a debt of so many seconds at least, before which nothing has come
 * back: guesses that are made at the same time are all paid for.
 */
async function spendAll(last: number, seconds: number): Promise<void> {
  for (let debt = -1; debt < seconds;) {
    const missing = Math.ceil((BURST + seconds * REFILL) / REFUSAL);
    const answers = await Promise.all(Array.from({ length: missing }, () => post(last, guess())));
    expect(answers.map(({ status }) => status).filter((status) => status !== 401 && status !== 429)).toEqual([]);
    const resets = answers.map(({ headers }) => Number(headers['x-ratelimit-reset']));
    debt = Math.max(...resets) - Date.now() / 1_000 - BURST / REFILL;
  }
}

test('a credential that is refused costs points of its address, whatever is wrong with it', async () => {
  const wrong = ['Bearer x.y.z', 'Basic YTpi', guess().authorization, 'Bearer rgk_', ''];
  const inverse = comingBack();
  for (const [at, authorization] of wrong.entries()) {
    const answer = await post(2, { authorization });
    expect([answer.status, answer.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(answer.headers['x-ratelimit-limit']).toBe(String(BURST));
    const most = BURST - REFUSAL * (at + 1);
    expect(remaining(answer)).toBeGreaterThanOrEqual(most);
    expect(remaining(answer)).toBeLessThanOrEqual(most + inverse());
  }
  expect(remaining(await post(2))).toBeLessThan(BURST - REFUSAL * wrong.length + inverse());
});

test('one that holds costs its address nothing', async () => {
  const good = await signIn(dataDir, [], undefined, 'pays-for-himself');
  const leftAt = async (last: number): Promise<number> => {
    for (let i = 0; i < 3; i += 1) expect((await post(last, good)).status).toBe(200);
    return remaining(await post(last));
  };
  await costingLittleElse(leftAt, BURST);
});

test('who guesses on is told to wait, and not whether it was right', async () => {
  await spendAll(4, AGES);
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
  await spendAll(6, AGES);
  expect((await post(6, guess())).status).toBe(429);
  for (let i = 0; i < 3; i += 1) expect((await post(6, good)).status).toBe(200);
});

test('points come back, and with them who has not been here yet', async () => {
  let newcomer: Record<string, string> = {};
  let count = 0;
  await eventually(async () => {
    await spendAll(7, 4); // seconds that the test waits below: over before anybody asked, if the machine stood still
    newcomer = await signIn(dataDir, [], undefined, `newcomer-${(count += 1)}`);
    return (await post(7, newcomer)).status;
  }).toBe(429);
  await expect.poll(async () => (await post(7, newcomer)).status, { timeout: 40_000, interval: 500 }).toBe(200);
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
  const leftAt = async (last: number): Promise<number> => {
    const inverse = comingBack();
    expect(await closeOf(last, 7)).toBe(4403);
    expect(await closeOf(last, guess().authorization)).toBe(4403);
    const left = remaining(await post(last));
    expect(left).toBeLessThan(BURST - 2 * REFUSAL + inverse());
    return left;
  };
  await costingLittleElse(leftAt, BURST - 2 * REFUSAL);
  await spendAll(8, AGES);
  expect(await closeOf(8, guess().authorization)).toBe(1013);
});
