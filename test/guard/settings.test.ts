import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildSchema, getIntrospectionQuery, GraphQLObjectType } from 'graphql';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import { guardLimits } from '../../src/server/guard/limits.js';
import { originsOf } from '../../src/server/guard/origins.js';
import { openDevelopmentIssuer } from '../../src/server/identity/development.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { freshDatabase, type TestDatabase } from '../kit/database.js';
import { wire } from '../live/wire.js';
import { from, guarded, idle, type Guarded, type Reply } from './kit.js';

/* What an operator can set, each seen to hold. All on one database. */

let database: TestDatabase;
let app: Guarded | undefined;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
afterEach(async () => {
  await app?.stop();
  app = undefined;
  // what one test spent is no debt of the next
  await withClient(database.url, (client) => client.query('delete from rate_balance'));
});
const start = async (env: Record<string, string>): Promise<Guarded> => (app = await guarded(env, database.url));

describe('time', () => {
  test('row 19: headers and bodies that come a byte at a time are cut off, and others are served meanwhile', async () => {
    const { port, raw, gql } = await start({ LIMITS: 'headersMs=1000,requestMs=2000' });
    const [headers, body] = [
      raw('POST /graphql HTTP/1.1\r\nhost: x\r\n', 9_000),
      raw('POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{', 9_000),
    ];
    const dripping = await idle(port);
    dripping.write(
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n',
    );
    const drip = setInterval(() => dripping.write('{'), 100);
    const cut = new Promise<number>((resolve) => dripping.on('close', () => resolve(performance.now())));
    const started = performance.now();
    expect((await gql('{ __typename }')).status).toBe(200);
    for (const slow of await Promise.all([headers, body])) {
      expect(slow.closed).toBe(true);
      expect(slow.text).toMatch(/^HTTP\/1\.1 408 /);
      expect(slow.text).toContain('"code":"REQUEST_TIMEOUT"');
    }
    dripping.resume();
    expect((await cut) - started).toBeLessThan(8_000);
    clearInterval(drip);
  });
});

describe('connections', () => {
  test('row 20: an address has no more than its share, and the others are served', async () => {
    const { port } = await start({ LIMITS: 'connectionsPerAddress=50' });
    const sockets = await Promise.all(Array.from({ length: 300 }, () => idle(port)));
    await expect
      .poll(() => sockets.filter((socket) => socket.readyState === 'open').length, { timeout: 5_000 })
      .toBe(50);
    await expect(from('127.0.0.1', port)).rejects.toThrow();
    expect((await from('127.0.0.2', port)).statusCode).toBe(200);
    for (const socket of sockets) socket.destroy();
    await expect
      .poll(
        () =>
          from('127.0.0.1', port).then(
            ({ statusCode }) => statusCode,
            () => 0,
          ),
        { timeout: 5_000 },
      )
      .toBe(200);
  });
});

describe('rates', () => {
  test('a caller whose points are used up is told when to come back, and nobody else is', async () => {
    const { gql, port } = await start({ LIMITS: 'rateBurst=6000,rateRefill=1000' });
    const statuses: number[] = [];
    let last = await gql('{ __typename }');
    expect(last.headers.get('x-ratelimit-limit')).toBe('6000');
    for (let n = 0; n < 40 && last.status === 200; n += 1)
      statuses.push(
        (last = await gql('{ regions(first: 100) { nodes { children(first: 5) { nodes { id } } } } }')).status,
      ); // some 600 points
    expect(last.codes).toEqual(['RATE_LIMITED']);
    expect(statuses.length).toBeGreaterThan(2);
    expect([last.status, last.headers.get('x-ratelimit-remaining'), last.headers.get('x-ratelimit-resource')]).toEqual([
      429,
      '0',
      'graphql',
    ]);
    const seconds = Number(last.headers.get('retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(Number(last.headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1_000);
    expect((await from('127.0.0.2', port)).statusCode).toBe(200);
    await pause((seconds + 1) * 1_000);
    expect((await gql('{ __typename }')).status).toBe(200);
  });

  test('documents that are refused cost too', async () => {
    const { gql } = await start({ LIMITS: 'rateBurst=20,rateRefill=1' });
    const codes = [];
    for (let n = 0; n < 25; n += 1) codes.push(...(await gql('{ nope }')).codes);
    expect(new Set(codes)).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED', 'RATE_LIMITED']));
  });

  test('a document that is long in being refused costs the time that it took', async () => {
    const { gql } = await start({ LIMITS: 'rateRefill=1' });
    const names = Array.from({ length: 400 }, (_, n) => `F${n}`);
    const fragments = names.map((name) => `fragment ${name} on Region { county { county { name } } }`);
    const used = async (query: string): Promise<number> => Number((await gql(query)).headers.get('x-ratelimit-used'));
    const before = await used('{ nope }');
    const slow = `{ region(code: "42") { nope ...${names.join(' ...')} } } ${fragments.join(' ')}`;
    expect((await used(slow)) - before).toBeGreaterThan(500); // 20 ms at 0.04 ms a point
  });

  test('what one process gave out, the other has no more', async () => {
    const limits = { LIMITS: 'rateBurst=1000,rateRefill=1' };
    const [one, other] = [await start(limits), await guarded(limits, database.url)];
    try {
      const address = '127.0.0.9';
      const ask = async ({ port }: Guarded): Promise<number> => {
        const { headers, statusCode } = await from(address, port);
        expect([200, 429]).toContain(statusCode);
        return Number(headers['x-ratelimit-remaining']);
      };
      for (let n = 0; n < 100; n += 1) await ask(one);
      await ask(other);
      await expect.poll(() => ask(other), { timeout: 5_000, interval: 300 }).toBeLessThan(920);
    } finally {
      await other.stop();
    }
  });

  test('who is known by name has points of their own, wherever they call from', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rural-graph-door-'));
    try {
      const { port } = await start({ LIMITS: 'rateBurst=10,rateRefill=1', DATA_DIR: folder });
      const issuer = await openDevelopmentIssuer(folder);
      const { oidcAudience: audience, oidcGrantsClaim: grantsClaim } = readConfig({ NODE_ENV: 'test' });
      const person = { subject: 'door', name: '门', grants: [], minutes: 10 };
      const authorization = `Bearer ${await issuer.mint(person, { audience, grantsClaim }, new Date())}`;
      for (let n = 0; n < 12; n += 1) await from('127.0.0.1', port);
      expect((await from('127.0.0.1', port)).statusCode).toBe(429);
      expect((await from('127.0.0.1', port, { authorization })).statusCode).toBe(200);
      for (let n = 0; n < 12; n += 1) await from('127.0.0.2', port, { authorization });
      expect((await from('127.0.0.4', port, { authorization })).statusCode).toBe(429);
      expect((await from('127.0.0.4', port)).statusCode).toBe(200);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('who calls is what a trusted proxy says, and nobody else is believed', async () => {
    const limits = 'rateBurst=5,rateRefill=1';
    const trusting = await start({ LIMITS: limits, TRUSTED_PROXIES: '127.0.0.1' });
    const statusOf = async (address: string): Promise<number | undefined> =>
      (await from('127.0.0.1', trusting.port, { 'x-forwarded-for': `6.6.6.6, ${address}` })).statusCode;
    for (let n = 0; n < 6; n += 1) await statusOf('203.0.113.7');
    expect(await statusOf('203.0.113.7')).toBe(429);
    expect(await statusOf('203.0.113.8')).toBe(200);
    expect(await statusOf('2001:db8:1:2::1')).toBe(200);
    for (let n = 0; n < 6; n += 1) await statusOf(`2001:db8:1:2::${n}`);
    expect(await statusOf('2001:db8:1:2:ffff::1')).toBe(429); // one network
    expect(await statusOf('2001:db8:1:3::1')).toBe(200);
    await trusting.stop();
    const wary = await start({ LIMITS: limits });
    const codes = [];
    for (let n = 0; n < 8; n += 1)
      codes.push((await from('127.0.0.3', wary.port, { 'x-forwarded-for': `203.0.113.${n}` })).statusCode);
    expect(codes).toContain(429);
  });
});

describe('cost', () => {
  test('is shown to who asks, and changes no byte for who does not', async () => {
    const { gql } = await start({ LIMITS: 'rateRefill=1' });
    const query = '{ regions(first: 3) { nodes { id name } } }';
    const [plain, again, shown] = [await gql(query), await gql(query), await gql(query, {}, { 'x-cost': '1' })];
    expect(plain.text).toBe(again.text);
    expect(plain.extensions).toBeUndefined();
    expect(shown.extensions?.cost).toMatchObject({
      requested: 4,
      limit: 100_000,
      restoreRate: 1,
      remaining: expect.any(Number),
      resetAt: expect.stringMatching(/Z$/),
    });
    expect(JSON.parse(shown.text).data).toEqual(JSON.parse(plain.text).data);
    const used = Number(shown.headers.get('x-ratelimit-used'));
    expect(used).toBeGreaterThanOrEqual(4);
  });

  test('50,000 nodes are the most, counted with 20 where no page size is given', async () => {
    const { gql } = await start({ LIMITS: 'cost=1000000' });
    const three = (first: string, head = ''): string =>
      `query ${head} { regions(first: 100) { nodes { children(first: 100) { nodes { demonstrationUnits${first} { nodes { id } } } } } } }`;
    expect((await gql(three('(first: 5)'))).codes).toEqual(['TOO_MANY_NODES_ASKED']); // 60,100
    expect((await gql(three(''))).codes).toEqual(['TOO_MANY_NODES_ASKED']); // 210,100
    expect((await gql(three('(first: $n)', '($n: Int)'), { n: 4 })).codes).toEqual(['TOO_MANY_NODES_ASKED']); // 50,100
    expect((await gql(three('(first: $n)', '($n: Int)'), { n: 3 })).codes).toEqual([]);
    expect(
      (await gql('{ regions { nodes { children { nodes { children { nodes { children { nodes { id } } } } } } } } }'))
        .codes,
    ).toEqual(['TOO_MANY_NODES_ASKED']); // 168,420
  });

  test('the largest answer has a limit of its own', async () => {
    const { gql } = await start({ LIMITS: 'responseBytes=3000' });
    const large = await gql('{ regions(first: 100) { nodes { id name code } } }');
    expect([large.status, large.data, ...large.codes]).toEqual([200, null, 'RESPONSE_TOO_LARGE']);
    expect((await gql('{ regions(first: 2) { nodes { id } } }')).codes).toEqual([]);
  });

  test('what reads the schema alone has any size, and nothing comes along with it', async () => {
    const { gql } = await start({ LIMITS: 'responseBytes=3000' });
    const fields = '{ fields { name description } }';
    for (const [query, variables] of [
      [getIntrospectionQuery()],
      [
        'query ($type: String!) { __typename __type(name: $type) { ...F } } fragment F on __Type { fields { name description } }',
        { type: 'Region' },
      ],
      [`{ ...Q } fragment Q on Query { ... { __type(name: "Region") ${fields} } }`],
    ] as const) {
      const { codes, text } = await gql(query, variables);
      expect([codes, text.length > 3_000], query).toEqual([[], true]);
    }
    const mixed = await gql(`{ regions(first: 1) { totalCount } __type(name: "Region") ${fields} }`);
    expect([mixed.data, ...mixed.codes]).toEqual([null, 'RESPONSE_TOO_LARGE']);
  });
});

describe('overload', () => {
  const overloaded = ({ status, codes, headers }: Reply) => [status, ...codes, headers.get('retry-after')];
  const OVERLOADED = [503, 'OVERLOADED', '1'];

  test('while statements wait for the database, more is refused at once, and who waits for half a second is', async () => {
    const { gql } = await start({ LIMITS: 'poolQueue=3,rateRefill=1' });
    const blocker = new pg.Client({ connectionString: database.url });
    await blocker.connect();
    await blocker.query('begin; lock table region in access exclusive mode');
    const settled: Reply[] = [];
    // six connections, and the others wait: what a statement answers, and what has a part that needs none
    const waiting = ['{ regions(first: 1) { nodes { id } } }', '{ viewer { kind } regions(first: 1) { nodes { id } } }']
      .flatMap((query) => Array.from({ length: 6 }, () => gql(query)))
      .map((asking) => asking.then((reply) => void settled.push(reply)));
    await expect.poll(async () => overloaded(await gql('{ __typename }')), { timeout: 5_000, interval: 5 }).toEqual(OVERLOADED); // prettier-ignore
    await expect.poll(() => settled.length, { timeout: 2_500 }).toBe(6); // the lock is held still
    const expected = settled.map(({ data }) => (data ? [200, 'OVERLOADED', null] : OVERLOADED));
    expect(settled.map(overloaded)).toEqual(expected);
    await blocker.query('rollback');
    await blocker.end();
    await Promise.all(waiting);
    expect(settled.filter(({ codes }) => codes.length === 0).length).toBe(6);
    // a statement holds its connection while it waits for a lock: that has its price, 0.1 ms a point
    expect(Number((await gql('{ __typename }')).headers.get('x-ratelimit-used'))).toBeGreaterThan(6 * 5_000);
  });

  test('a process answers so many at a time', async () => {
    const { gql } = await start({ LIMITS: 'inFlight=4' });
    const blocker = new pg.Client({ connectionString: database.url });
    await blocker.connect();
    await blocker.query('begin; lock table region in access exclusive mode');
    const waiting = Array.from({ length: 8 }, () => gql('{ regions(first: 1) { nodes { id } } }'));
    const refused: Reply[] = [];
    for (const each of waiting) void each.then((reply) => reply.status === 503 && refused.push(reply));
    await expect.poll(() => refused.length, { timeout: 5_000 }).toBe(4);
    expect(refused[0]!.codes).toEqual(['OVERLOADED']);
    await blocker.query('rollback');
    await blocker.end();
    const statuses = (await Promise.all(waiting)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 200, 200, 200, 503, 503, 503, 503]);
  });
});

/** What a socket is told that is not let in. */
const refusedUpgrade = (port: number, origin: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const headers = { connection: 'upgrade', upgrade: 'websocket', origin, 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' }; // prettier-ignore
    const asking = request({ port, path: '/graphql', headers }, (response) => {
      let text = '';
      response.on('data', (data: Buffer) => (text += data.toString()));
      response.on('end', () => resolve(text));
    });
    asking.on('error', reject);
    asking.end();
  });

describe('other origins', () => {
  const preflight = (origin: string): RequestInit => ({
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
  });

  test('may read what the list lets them, and nothing without a list', async () => {
    const { send, gql } = await start({ CORS_ORIGINS: 'https://app.example' });
    const allowed = await send('/graphql', preflight('https://app.example'));
    expect([
      allowed.status,
      allowed.headers.get('access-control-allow-origin'),
      allowed.headers.get('access-control-allow-credentials'),
    ]).toEqual([204, 'https://app.example', null]);
    expect(allowed.headers.get('access-control-allow-headers')).toContain('content-type');
    for (const origin of ['https://evil.example', 'https://app.example.evil.example', 'http://app.example', 'null']) {
      const refused = await send('/graphql', preflight(origin));
      expect([refused.status, ...refused.codes, refused.headers.get('access-control-allow-origin')]).toEqual([
        403,
        'ORIGIN_NOT_ALLOWED',
        null,
      ]);
    }
    const answer = await gql('{ __typename }', {}, { origin: 'https://app.example' });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(answer.headers.get('access-control-expose-headers')).toContain('x-request-id');
    expect(
      (await gql('{ __typename }', {}, { origin: 'https://evil.example' })).headers.get('access-control-allow-origin'),
    ).toBeNull();
    expect(answer.headers.get('vary')).toBe('origin');
    const failed = await gql('{ nope }', {}, { origin: 'https://app.example' });
    expect(failed.headers.get('access-control-allow-origin')).toBe('https://app.example'); // its page may read errors too
  });

  test('are those of any page that this machine serves, but in production', async () => {
    const { send, url, port } = await start({});
    const pages = ['http://localhost:5173', 'http://127.0.0.1:3000', 'https://[::1]:8443', 'http://app.localhost'];
    for (const origin of pages) {
      const { status, headers } = await send('/graphql', preflight(origin));
      expect([status, headers.get('access-control-allow-origin')], origin).toEqual([204, origin]);
      (await wire(url, { headers: { origin } })).kill();
      const events = await fetch(`${url}/graphql/stream?query={__typename}`, { headers: { origin, accept: 'text/event-stream' } }); // prettier-ignore
      expect([events.status, await events.text()], origin).toEqual([200, expect.stringContaining('Query')]);
    }
    for (const origin of [
      'http://localhost.evil.example',
      'http://127.0.0.1.evil.example',
      'null',
      'http://10.0.0.1',
    ]) {
      const refused = await send('/graphql', preflight(origin));
      expect([refused.status, refused.errors[0]?.message], origin).toEqual([
        403,
        expect.stringContaining('CORS_ORIGINS'),
      ]);
      expect(await refusedUpgrade(port, origin), origin).toContain('CORS_ORIGINS');
    }
    const inProduction = originsOf(['https://app.example'], false);
    expect([...pages, 'https://app.example'].filter(inProduction)).toEqual(['https://app.example']);
  });
});

test('behind HTTPS answers say that nothing else is to be used', async () => {
  const { gql, send } = await start({ HTTPS: 'on' });
  expect((await gql('{ __typename }')).headers.get('strict-transport-security')).toMatch(/^max-age=\d{7,}/);
  expect((await send('/nowhere')).headers.has('strict-transport-security')).toBe(true);
});

test('what holds is listed at /limits, with what was overridden', async () => {
  const { send } = await start({ LIMITS: 'depth=7' });
  const { limits } = JSON.parse((await send('/limits')).text) as {
    limits: { name: string; value: number; default: number; unit: string; meaning: { zh: string; en: string } }[];
  };
  expect(limits.map(({ name }) => name)).toEqual(Object.keys(guardLimits));
  expect(limits.find(({ name }) => name === 'depth')).toMatchObject({ value: 7, default: 20, unit: 'levels' });
  for (const { meaning, unit } of limits)
    expect(Math.min(meaning.zh.length, meaning.en.length, unit.length)).toBeGreaterThan(1);
});

test('the schema with its costs is a schema, and says what lists assume', async () => {
  const { send } = await start({});
  const schema = buildSchema((await send('/limits/schema.graphql')).text);
  const query = schema.getQueryType();
  expect(query).toBeInstanceOf(GraphQLObjectType);
  const directives = query?.getFields()['regions']?.astNode?.directives?.map(({ name }) => name.value);
  expect(directives).toEqual(['listSize']);
  expect(query?.getFields()['search']?.astNode?.directives?.map(({ name }) => name.value)).toEqual([
    'cost',
    'listSize',
  ]);
});
