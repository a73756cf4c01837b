import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';
import { refusal, subscribe, wire, type Wire } from './wire.js';

const INIT = { type: 'connection_init' };
const FOLLOW = 'subscription { demonstrationUnitTransitioned { position to } }';
const QUERY = '{ __typename }';
const KIB = 1024;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ live: { limits: { initMs: 400, operationsPerSocket: 5 } } });
});
afterAll(() => app?.stop());

/** graphql-ws's own cases, and ours: what a client must not do, and with which code it learns so (API rule B11). */
const faults: Record<string, { init?: boolean; code: number; does: (socket: Wire) => unknown }> = {
  'sends connection_init twice': { code: 4429, does: (s) => s.send(INIT) },
  'sends connection_init twice at once': { init: false, code: 4429, does: (s) => s.send(INIT, INIT) },
  'sends no connection_init': { init: false, code: 4408, does: () => undefined },
  'subscribes before connection_init': { init: false, code: 4401, does: (s) => s.send(subscribe('1', FOLLOW)) },
  'queries before connection_init': { init: false, code: 4401, does: (s) => s.send(subscribe('1', QUERY)) },
  'uses the id of a running operation': { code: 4409, does: (s) => s.send(subscribe('1', FOLLOW), subscribe('1', FOLLOW)) },
  'sends an unknown type': { code: 4400, does: (s) => s.send({ type: 'start', id: '1' }) },
  'sends no type': { code: 4400, does: (s) => s.send({ id: '1' }) },
  'sends a type that is no text': { code: 4400, does: (s) => s.send({ type: 1 }) },
  'sends what is not JSON': { code: 4400, does: (s) => s.send('{type:"ping"}') },
  'sends an empty message': { code: 4400, does: (s) => s.send('') },
  'sends an array': { code: 4400, does: (s) => s.send([INIT]) },
  'sends a text': { code: 4400, does: (s) => s.send('"ping"') },
  'sends a number': { code: 4400, does: (s) => s.send('1') },
  'sends null': { code: 4400, does: (s) => s.send('null') },
  'sends a binary frame': { code: 4400, does: (s) => s.send(Buffer.from(JSON.stringify({ type: 'ping' }))) },
  'sends bytes that are not UTF-8': { code: 1007, does: (s) => s.ws.send(Buffer.from([0x7b, 0xc3, 0x28, 0x7d]), { binary: false }) },
  'sends connection_init with a text as payload': { init: false, code: 4400, does: (s) => s.send({ ...INIT, payload: 'x' }) },
  'sends a ping with a number as payload': { code: 4400, does: (s) => s.send({ type: 'ping', payload: 1 }) },
  'subscribes without an id': { code: 4400, does: (s) => s.send({ type: 'subscribe', payload: { query: QUERY } }) },
  'subscribes with an empty id': { code: 4400, does: (s) => s.send(subscribe('', QUERY)) },
  'subscribes with a number as id': { code: 4400, does: (s) => s.send({ ...subscribe('', QUERY), id: 1 }) },
  'subscribes without a payload': { code: 4400, does: (s) => s.send({ id: '1', type: 'subscribe' }) },
  'subscribes without a query': { code: 4400, does: (s) => s.send({ id: '1', type: 'subscribe', payload: {} }) },
  'subscribes with a list as query': { code: 4400, does: (s) => s.send({ id: '1', type: 'subscribe', payload: { query: [QUERY] } }) },
  'subscribes with a list as variables': { code: 4400, does: (s) => s.send(subscribe('1', QUERY, [1])) },
  'subscribes with a text as variables': { code: 4400, does: (s) => s.send(subscribe('1', QUERY, undefined, { variables: '{}' })) },
  'subscribes with a number as operationName': { code: 4400, does: (s) => s.send(subscribe('1', QUERY, {}, { operationName: 1 })) },
  'subscribes with a list as extensions': { code: 4400, does: (s) => s.send(subscribe('1', QUERY, {}, { extensions: [] })) },
  'completes without an id': { code: 4400, does: (s) => s.send({ type: 'complete' }) },
  'sends connection_ack, as a server': { code: 4400, does: (s) => s.send({ type: 'connection_ack' }) },
  'sends next, as a server': { code: 4400, does: (s) => s.send({ id: '1', type: 'next', payload: {} }) },
  'sends error, as a server': { code: 4400, does: (s) => s.send({ id: '1', type: 'error', payload: [] }) },
  'sends variables nested a thousand deep': { code: 4400, does: (s) => s.send(`{"id":"1","type":"subscribe","payload":{"query":"${QUERY}","variables":{"x":${'['.repeat(1_000)}${']'.repeat(1_000)}}}}`) },
  'sends a trusted document and a number as its query': { code: 4400, does: (s) => s.send({ id: '1', type: 'subscribe', payload: { documentId: 'x', query: 1 } }) },
  'sends 257 KiB': { code: 1009, does: (s) => s.send({ type: 'ping', payload: { x: 'x'.repeat(257 * KIB) } }) },
  'sends 10,000 messages': { code: 4429, does: (s) => s.send(...Array.from({ length: 10_000 }, () => ({ type: 'pong' }))) },
  'sends 10,000 pings': {
    code: 4429,
    does: (s) => {
      for (let n = 0; n < 10_000; n += 1) s.ws.ping();
    },
  },
}; // prettier-ignore

describe('a client that', () => {
  test.each(Object.entries(faults))('%s is told so', async (_, { init = true, code, does }) => {
    const socket = await wire(app.url, { init });
    does(socket);
    expect((await socket.closed).code).toBe(code);
    expect(await alive()).toBe(true);
  });

  const alive = async (): Promise<boolean> => {
    const socket = await wire(app.url);
    socket.send(subscribe('1', QUERY));
    await socket.until(({ type }) => type === 'complete');
    socket.kill();
    return true;
  };
});

describe('the sub-protocol', () => {
  test.each([
    ['none', null],
    ['the legacy one', 'graphql-ws'],
    ['an unknown one', 'soap'],
  ])('%s is closed with 4406', async (_, protocol) => {
    const socket = await wire(app.url, { protocol, init: false });
    expect(await socket.closed).toEqual({ code: 4406, reason: 'Subprotocol not acceptable' });
  });

  test('is chosen among several', async () => {
    const socket = await wire(app.url, { protocol: ['graphql-ws', 'graphql-transport-ws'] });
    expect(socket.ws.protocol).toBe('graphql-transport-ws');
    socket.kill();
  });
});

describe('a handshake', () => {
  test.each(['https://elsewhere.example', 'null', 'not a url', 'http://127.0.0.1.example'])(
    'from the origin %s is refused',
    async (origin) => {
      expect(await refusal(app.url, { headers: { origin, cookie: 'session=1' } })).toEqual({
        status: 403,
        code: 'ORIGIN_NOT_ALLOWED',
      });
    },
  );

  test('from a page of this host is accepted', async () => {
    const socket = await wire(app.url, { headers: { origin: app.url } });
    socket.kill();
  });

  test('at another path is refused', async () => {
    expect(await refusal(app.url, { path: '/graphql/other' })).toEqual({ status: 404, code: 'ROUTE_NOT_FOUND' });
  });
});

describe('on a socket', () => {
  const answer = async (
    query: string,
    variables?: object,
    rest?: object,
    headers?: Record<string, string>,
  ): Promise<Wire> => {
    const socket = await wire(app.url, { headers });
    socket.send(subscribe('a', query, variables, rest));
    await socket.until(({ type }) => type === 'complete' || type === 'error');
    socket.send({ type: 'ping' });
    await socket.until(({ type }) => type === 'pong'); // whatever followed is here
    socket.kill();
    return socket;
  };
  const types = ({ received }: Wire): string[] => received.map(({ type }) => type);

  test('a query is answered and completed', async () => {
    const { received } = await answer(QUERY);
    expect(received.slice(1, 3)).toEqual([
      { id: 'a', type: 'next', payload: { data: { __typename: 'Query' } } },
      { id: 'a', type: 'complete' },
    ]);
  });

  test('a mutation is carried out', async () => {
    const socket = await answer(
      `mutation ($input: TransitionDemonstrationUnitInput!) { transitionDemonstrationUnit(input: $input) { userErrors { code } } }`,
      { input: { id: 'x', to: 'ASSESSED', expectedVersion: 1 } },
      undefined,
      await app.as({ role: 'ADMINISTRATOR' }),
    );
    expect(socket.received[1]!.payload).toEqual({
      data: { transitionDemonstrationUnit: { userErrors: [{ code: 'NOT_FOUND' }] } },
    });
  });

  test.each([
    ['that cannot be parsed', '{', 'GRAPHQL_PARSE_FAILED'],
    ['with an unknown field', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['with two root fields in a subscription', 'subscription { a: demonstrationUnitTransitioned { to } b: demonstrationUnitTransitioned { to } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['with more tokens than allowed', `{ ${'__typename '.repeat(10_000)} }`, 'DOCUMENT_TOO_LARGE'],
    ['nested five thousand deep', `{ ${'a { '.repeat(4_990)} b`, 'DOCUMENT_TOO_LARGE'],
    ['of several operations without a name', 'query A { __typename } query B { __typename }', 'OPERATION_RESOLUTION_FAILURE'],
  ])('a document %s ends in an error, and nothing follows', async (_, query, code) => {
    const socket = await answer(query);
    expect(types(socket)).toEqual(['connection_ack', 'error', 'pong']);
    expect(socket.received[1]!.payload).toMatchObject([{ extensions: { code, requestId: expect.stringMatching(/^[\w-]{36}$/) } }]);
  }); // prettier-ignore

  test('at most twenty errors are told', async () => {
    const socket = await answer(`{ ${Array.from({ length: 2_000 }, (_, n) => `no${n}`).join(' ')} }`);
    expect(socket.received[1]!.payload.length).toBeLessThanOrEqual(21);
  });

  test('a variable that does not fit is an error of the operation', async () => {
    const socket = await answer('query ($id: ID!) { node(id: $id) { id } }', { id: {} });
    expect(socket.received[1]!.payload.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(types(socket)).toEqual(['connection_ack', 'next', 'complete', 'pong']);
  });

  test('of a subscription it keeps it from starting', async () => {
    const socket = await answer('subscription ($r: RegionCode) { demonstrationUnitTransitioned(region: $r) { to } }', {
      r: 1,
    });
    expect(socket.received[1]!.payload).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(types(socket)).toEqual(['connection_ack', 'error', 'pong']);
  });

  test('the operation is found by its name', async () => {
    const { received } = await answer('query A { __typename } query B { b: __typename }', undefined, {
      operationName: 'B',
    });
    expect(received[1]!.payload).toEqual({ data: { b: 'Query' } });
  });

  test('a ping is answered with its payload, also before connection_init; a pong is not', async () => {
    const socket = await wire(app.url, { init: false });
    socket.send({ type: 'pong' }, { type: 'ping', payload: { n: 1 } });
    await socket.until(({ type }) => type === 'pong');
    expect(socket.received).toEqual([{ type: 'pong', payload: { n: 1 } }]);
    socket.kill();
  });

  test('completing what does not run is ignored', async () => {
    const socket = await wire(app.url);
    socket.send({ type: 'complete', id: 'never' }, subscribe('a', QUERY));
    await socket.until(({ type }) => type === 'complete');
    expect(types(socket)).toEqual(['connection_ack', 'next', 'complete']);
    socket.kill();
  });

  test('an operation that its client completes is not completed again, and its id is free', async () => {
    const socket = await wire(app.url);
    socket.send(subscribe('a', FOLLOW), subscribe('b', QUERY));
    await socket.until(({ type, id }) => type === 'complete' && id === 'b');
    const before = socket.received.length;
    socket.send({ type: 'complete', id: 'a' }, subscribe('a', QUERY));
    await socket.until(({ type, id }) => type === 'complete' && id === 'a');
    expect(types(socket).slice(before)).toEqual(['next', 'complete']);
    socket.kill();
  });

  test('names of JavaScript objects are ids as any other', async () => {
    for (const id of ['__proto__', 'constructor', '"\\\u2028']) {
      const socket = await wire(app.url);
      socket.send(JSON.stringify(subscribe(id, QUERY)));
      expect(await socket.until(({ type }) => type === 'complete')).toEqual({ id, type: 'complete' });
      socket.kill();
    }
  });

  test('errors come in the language of the handshake', async () => {
    const texts = new Set<string>();
    for (const language of ['zh-CN', 'en']) {
      const socket = await wire(app.url, { headers: { 'accept-language': language } });
      socket.send(subscribe('a', 'subscription { demonstrationUnitTransitioned(after: "00000000.1") { to } }'));
      const { payload } = await socket.until(({ type }) => type === 'error');
      expect(payload).toMatchObject([{ extensions: { code: 'POSITION_UNKNOWN' } }]);
      texts.add(payload[0].message as string);
      socket.kill();
    }
    expect(texts.size).toBe(2);
  });

  test('one operation too many is refused, the others go on', async () => {
    const socket = await wire(app.url);
    socket.send(...['1', '2', '3', '4', '5', '6'].map((id) => subscribe(id, FOLLOW)));
    const { id, payload } = await socket.until(({ type }) => type === 'error');
    expect(id).toBe('6');
    expect(payload).toMatchObject([{ extensions: { code: 'TOO_MANY_OPERATIONS' } }]);
    socket.send({ type: 'complete', id: '1' }, subscribe('7', QUERY));
    await socket.until((message) => message.type === 'complete' && message.id === '7');
    socket.kill();
  });
});

describe('limits of connections', () => {
  const started = async (limits: object): Promise<TestApp> =>
    startTestApp({ databaseUrl: app.databaseUrl, live: { limits } });

  test.each([
    ['an address', { socketsPerAddress: 2 }, 429],
    ['the process', { socketsPerProcess: 2 }, 503],
  ])('one socket too many of %s is refused until another leaves', async (_, limits, status) => {
    const small = await started(limits);
    const [first, second] = [await wire(small.url), await wire(small.url)];
    expect(await refusal(small.url)).toEqual({ status, code: 'TOO_MANY_CONNECTIONS' });
    const stream = await fetch(`${small.url}/graphql/stream`, { method: 'PUT' });
    expect(stream.status).toBe(status);
    first.kill();
    const third = await again(() => wire(small.url));
    second.kill();
    third.kill();
    await small.stop();
  });

  test('a peer that answers no ping is cut off', async () => {
    const small = await started({ pingMs: 100 });
    const [silent, sound] = [await wire(small.url, { autoPong: false }), await wire(small.url)];
    expect((await silent.closed).code).toBe(1006);
    await pause(300);
    expect(sound.ws.readyState).toBe(sound.ws.OPEN);
    sound.kill();
    await small.stop();
  });
});

async function again<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === 20) throw error;
      await pause(50);
    }
  }
}
