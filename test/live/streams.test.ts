import { createClient, type Client } from 'graphql-sse';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ANONYMOUS } from '../../src/kernel/access/actor.js';
import type { GuardedIdentity } from '../../src/server/identity/guarded-identity.js';
import { eventSource } from './event-source.js';
import { type Rig, soon, startRig } from './rig.js';

const TICKS = 'subscription ($room: String, $after: String) { ticks(room: $room, after: $after) { n } }';
const HERE = 'subscription { ticks { n } }';
const JSON_TYPE = { 'content-type': 'application/json' };

/** Credentials that name who shows them and until when, in milliseconds; without any it is nobody. */
const shows = (name: string, until = Number.MAX_SAFE_INTEGER): Record<string, string> => ({
  authorization: `Bearer ${name}.${until}`,
});
const who: GuardedIdentity = {
  identify(authorization) {
    if (authorization === undefined) return Promise.resolve(ANONYMOUS);
    const [id, until] = authorization.slice('Bearer '.length).split('.');
    return Promise.resolve({ ...ANONYMOUS, id: id!, kind: 'PERSON', expiresAt: Number(until) });
  },
  stillValid: ({ expiresAt }) => expiresAt === null || expiresAt > Date.now(),
};

let rig: Rig;
const ends: (() => unknown)[] = [];
beforeEach(async () => {
  rig = await startRig(
    { limits: { reservationMs: 300, pingMs: 100, stalledMs: 500, operationsPerSocket: 3 } },
    {},
    who,
  );
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await rig.stop();
});

interface Event {
  readonly id?: string;
  readonly event: string;
  readonly data: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- of the shape of the query
}

interface Listener {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly events: readonly Event[];
  /** What came, byte for byte. */
  text(): string;
  until(count: number): Promise<readonly Event[]>;
  readonly ended: Promise<void>;
  readonly response: IncomingMessage;
  leave(): void;
}

interface Asked {
  readonly method?: string;
  readonly search?: string;
  readonly headers?: Record<string, string>;
  readonly body?: object | string;
}

function send({
  method = 'GET',
  search = '',
  headers = {},
  body,
}: Asked): Promise<{ request: ClientRequest; response: IncomingMessage }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${rig.url}/graphql/stream${search}`, { method, headers, agent: false });
    request.on('error', reject);
    request.on('response', (response) => resolve({ request, response }));
    request.end(typeof body === 'object' ? JSON.stringify(body) : body);
  });
}

/** An EventSource, so far as the protocol needs one. */
async function listen(asked: Asked): Promise<Listener> {
  const { request, response } = await send({ ...asked, headers: { accept: 'text/event-stream', ...asked.headers } });
  request.on('error', () => undefined);
  const chunks: string[] = [];
  let rest = '';
  const events: Event[] = [];
  const ended = new Promise<void>((resolve) => response.once('close', () => resolve()));
  response.on('error', () => undefined);
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk.toString());
    const blocks = (rest + chunks.at(-1)!).split('\n\n');
    rest = blocks.pop()!; // what has not ended yet
    events.push(...blocks.filter((block) => /^(id|event):/.test(block)).map(eventOf));
  });
  const listener: Listener = {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    text: () => chunks.join(''),
    ended,
    response,
    until: async (count) => {
      await soon(() => events.length >= count, `${count} events; there are ${JSON.stringify(events)}`);
      return events;
    },
    leave: () => request.destroy(),
  };
  ends.push(() => listener.leave());
  return listener;
}

function eventOf(block: string): Event {
  const members = Object.fromEntries(block.split('\n').map((line) => line.split(/: ?(.*)/s).slice(0, 2))) as {
    id?: string;
    event: string;
    data: string;
  };
  return { ...members, data: members.data === '' ? null : JSON.parse(members.data) };
}

const post = (query: string, variables: object = {}, headers: Record<string, string> = {}): Promise<Listener> =>
  listen({ method: 'POST', headers: { ...JSON_TYPE, ...headers }, body: { query, variables } });
const get = (query: string, headers: Record<string, string> = {}): Promise<Listener> =>
  listen({ search: `?query=${encodeURIComponent(query)}`, headers });
const numbers = (events: readonly Event[]): number[] =>
  events.map(({ data }) => (data.payload ?? data).data.ticks.n as number);

/** The status and code of what is answered instead of events. */
async function refused(asked: Asked): Promise<[status: number | undefined, code: string | undefined]> {
  const { response } = await send(asked);
  let body = '';
  for await (const chunk of response) body += String(chunk);
  const { errors } = (body.startsWith('{') ? JSON.parse(body) : { errors: [] }) as {
    errors: { extensions: { code: string } }[];
  };
  return [response.statusCode, errors[0]?.extensions.code];
}

describe('one response for one operation', () => {
  test('tells each event with its position as id', async () => {
    const stream = await post(TICKS);
    expect(stream.status).toBe(200);
    expect(stream.headers).toMatchObject({ 'content-type': 'text/event-stream; charset=utf-8', 'x-request-id': expect.any(String) });
    rig.feed.put();
    rig.feed.put('a', { bookmark: true });
    expect(await stream.until(2)).toEqual([
      { id: 'x.1', event: 'next', data: { data: { ticks: { n: 1 } }, extensions: { position: 'x.1' } } },
      { id: 'x.2', event: 'next', data: { data: { ticks: null }, extensions: { position: 'x.2' } } },
    ]);
  }); // prettier-ignore

  test.each([
    ['takes it as a variable', TICKS],
    ['has no variable for it', HERE],
    ['has a literal null for it', 'subscription { ticks(after: null) { n } }'],
  ])('goes on after Last-Event-ID where its document %s', async (_, query) => {
    for (let n = 0; n < 5; n += 1) rig.feed.put();
    const stream = await get(query, { 'last-event-id': 'x.2' });
    rig.feed.put();
    expect(numbers(await stream.until(4))).toEqual([3, 4, 5, 6]);
  });

  test('goes on after what it says itself rather', async () => {
    for (let n = 0; n < 5; n += 1) rig.feed.put();
    const stream = await post(TICKS, { after: 'x.3' }, { 'last-event-id': 'x.1' });
    expect(numbers(await stream.until(2))).toEqual([4, 5]);
  });

  test('shares with sockets and other streams', async () => {
    const streams = await Promise.all(Array.from({ length: 10 }, () => post(TICKS)));
    for (let n = 0; n < 5; n += 1) rig.feed.put();
    for (const stream of streams) expect(numbers(await stream.until(5))).toEqual([1, 2, 3, 4, 5]);
    expect(rig.counts.executions).toBe(5);
    expect(new Set(streams.map((stream) => stream.text().replace(/^:\n\n/gm, ''))).size).toBe(1);
  });

  test('is kept alive by comments', async () => {
    const stream = await post(TICKS);
    await soon(() => (stream.text().match(/^:$/gm) ?? []).length >= 3, 'three comments');
    expect(stream.events).toEqual([]);
  });

  test('closes its source at once when its client leaves', async () => {
    const streams = [await post(TICKS), await get(HERE)];
    await soon(() => rig.feed.open === 2, 'two sources');
    streams[0]!.leave();
    await soon(() => rig.feed.open === 1, 'one source');
    streams[1]!.leave();
    await soon(() => rig.feed.open === 0, 'no source');
  });

  test('answers a query and a mutation, and ends', async () => {
    for (const [query, data] of [['{ hello }', { hello: 'hello' }], ['mutation { put(room: "a") }', { put: 'x.1' }]] as const) {
      const stream = await post(query);
      expect(await stream.until(2)).toEqual([{ event: 'next', data: { data } }, { event: 'complete', data: null }]);
      await stream.ended;
    }
  }); // prettier-ignore

  test('tells an error of the source, then ends', async () => {
    const stream = await post(TICKS);
    await soon(() => rig.feed.open === 1, 'the source is open');
    rig.feed.fail(new Error('a secret detail'));
    const [first] = await stream.until(2);
    expect(first!.data).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] });
    expect(stream.text()).not.toContain('secret');
    await stream.ended;
    expect(rig.feed.open).toBe(0);
  });

  test('is cut off when it is not read, and resumes', async () => {
    const query = 'subscription ($after: String) { ticks(after: $after) { n text(size: 50000) } }';
    const stream = await post(query);
    stream.response.pause();
    for (let n = 0; n < 400; n += 1) rig.feed.put();
    await soon(async () => (await rig.connections()) === 0, 'it is cut off');
    expect(rig.feed.open).toBe(0);
    stream.response.resume();
    await stream.ended;
    const had = numbers(stream.events);
    expect(had.length).toBeLessThan(400);
    const next = await post(query, {}, { 'last-event-id': `x.${had.length}` });
    await next.until(400 - had.length);
    expect([...had, ...numbers(next.events)]).toEqual(Array.from({ length: 400 }, (_, n) => n + 1));
  });
});

describe('a refusal', () => {
  const accept = 'text/event-stream';
  const queryOf = (query: string): string => `?query=${encodeURIComponent(query)}`;
  const REFUSED: [query: string, lastEventId: string | undefined, status: number, code: string][] = [
    ['{', undefined, 400, 'GRAPHQL_PARSE_FAILED'],
    ['{ nothing }', undefined, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['subscription { ticks @skip(if: true) { n } }', undefined, 400, 'GRAPHQL_VALIDATION_FAILED'],
    [`query ${'x'.repeat(65)} { hello }`, undefined, 400, 'OPERATION_NAME_TOO_LONG'],
    ['subscription ($after: String!) { needy(after: $after) { n } }', undefined, 400, 'BAD_USER_INPUT'],
    [HERE, 'y.1', 400, 'POSITION_UNKNOWN'],
  ];

  test.each(REFUSED)('of a GET is its status, in JSON (%.12s… %s)', async (query, lastEventId, status, code) => {
    const { response } = await send({ search: queryOf(query), headers: { accept, ...(lastEventId && { 'last-event-id': lastEventId }) } });
    expect([response.statusCode, response.headers['content-type']]).toEqual([status, 'application/json; charset=utf-8']);
    let body = '';
    for await (const chunk of response) body += String(chunk);
    const { errors } = JSON.parse(body) as { errors: unknown[] };
    expect(errors).toEqual([expect.objectContaining({ extensions: expect.objectContaining({ code, requestId: response.headers['x-request-id'] }) })]);
    expect(rig.feed.open).toBe(0);
  }); // prettier-ignore

  test.each(REFUSED)('of a POST is an event, and `complete` (%.12s… %s)', async (query, lastEventId, _, code) => {
    const stream = await post(query, {}, lastEventId ? { 'last-event-id': lastEventId } : {});
    expect(stream.status).toBe(200);
    expect(await stream.until(2)).toEqual([
      { event: 'next', data: { errors: [expect.objectContaining({ extensions: expect.objectContaining({ code }) })] } },
      { event: 'complete', data: null },
    ]);
    await stream.ended;
    expect(rig.feed.open).toBe(0);
  }); // prettier-ignore

  test('of a POST that reads JSON as well is its status, in the type that it reads', async () => {
    const types = 'text/event-stream, application/graphql-response+json';
    const headers = { ...JSON_TYPE, accept: types };
    const { response } = await send({ method: 'POST', headers, body: { query: HERE, variables: [] } });
    response.resume();
    expect([response.statusCode, response.headers['content-type']]).toEqual([
      400,
      'application/graphql-response+json; charset=utf-8',
    ]);
  });

  test('that passes is its status for everybody', async () => {
    const small = await startRig({ limits: { socketsPerAddress: 1 } });
    ends.push(() => small.stop());
    const events = new URL(`${small.url}/graphql/stream${queryOf(HERE)}`);
    const first = await fetch(events, { headers: { accept } });
    const body = JSON.stringify({ query: HERE });
    for (const init of [{ headers: { accept } }, { method: 'POST', headers: { ...JSON_TYPE, accept }, body }]) {
      const { status, headers } = await fetch(events, init);
      expect([status, headers.get('retry-after')]).toEqual([429, '5']);
    }
    await first.body!.cancel();
  });

  test.each<[string, string, readonly string[]]>([
    ['that is refused', queryOf('{ nothing }'), ['closed']],
    ['of a subscription that is refused', queryOf('subscription { ticks @skip(if: true) { n } }'), ['closed']],
    ['after a position that is none of ours', queryOf('subscription { ticks(after: "y.1") { n } }'), ['closed']],
    ['of a stream that is over', '?token=over', ['closed']],
    ['of a query', queryOf('{ hello }'), ['open', 'next', 'complete', 'reconnecting', 'closed']],
  ])('an EventSource %s does not come back', async (_, search, log) => {
    expect(await eventSource(`${rig.url}/graphql/stream${search}`)).toEqual(log);
  });

  test('an EventSource whose source fails is told, and does not come back', async () => {
    const log = eventSource(`${rig.url}/graphql/stream${queryOf(HERE)}`);
    await soon(() => rig.feed.open === 1, 'the source is open');
    rig.feed.fail(new Error('a secret detail'));
    expect(await log).toEqual(['open', 'next', 'complete', 'reconnecting', 'closed']);
    expect(rig.feed.opened).toBe(1);
  });

  test.each(REFUSED.filter(([, lastEventId]) => lastEventId === undefined))(
    'is told by the client of graphql-sse as it comes, which asks once (%.12s…)',
    async (query, _, __, code) => {
      let asked = 0;
      const client = createClient({ url: `${rig.url}/graphql/stream`, on: { connecting: () => (asked += 1) } });
      ends.push(() => client.dispose());
      const results = [];
      for await (const result of client.iterate({ query })) results.push(result);
      expect(results).toEqual([{ errors: [expect.objectContaining({ extensions: expect.objectContaining({ code }) })] }]);
      expect(asked).toBe(1);
    },
  ); // prettier-ignore

  test.each([['GET'], ['POST']])('after the start is an event: the credentials of a %s have ended', async (method) => {
    const headers = { ...JSON_TYPE, ...shows('ann', Date.now() + 300) };
    const stream = await listen(method === 'GET' ? { search: queryOf(HERE), headers } : { method, headers, body: { query: HERE } });
    const [first, second] = await stream.until(2);
    expect(first!.data).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(second).toEqual({ event: 'complete', data: null, ...(method === 'GET' && { id: 'complete' }) });
    await stream.ended;
    expect(rig.feed.open).toBe(0);
  }); // prettier-ignore

  test('nothing stays open of a client that leaves while its subscription is being started', async () => {
    const { request } = startLate();
    await soon(async () => (await rig.connections()) === 1, 'it is connected');
    await soon(() => rig.counts.contexts === 1, 'it is being started');
    request.destroy();
    await soon(() => rig.feed.opened === 1, 'it is started');
    await soon(() => rig.feed.open === 0, 'its source is closed');
  });

  function startLate(): { request: ClientRequest } {
    const search = queryOf('subscription { late(ms: 300) { n } }');
    const request = httpRequest(`${rig.url}/graphql/stream${search}`, { headers: { accept }, agent: false });
    request.on('error', () => undefined);
    request.end();
    return { request };
  }
});

describe('what a browser sends unasked', () => {
  const search = `?query=${encodeURIComponent(HERE)}`;
  const accept = 'text/event-stream';

  test.each<[string, Asked, number, string | undefined]>([
    ['a GET of another site', { search, headers: { accept, origin: 'https://elsewhere.example' } }, 403, 'ORIGIN_NOT_ALLOWED'],
    ['a GET of another site without Origin', { search, headers: { accept, 'sec-fetch-site': 'cross-site' } }, 403, 'ORIGIN_NOT_ALLOWED'],
    ['a GET of a page, image or script', { search, headers: { accept: '*/*' } }, 404, 'STREAM_NOT_FOUND'],
    ['a mutation by GET', { search: '?query=mutation{put(room:"a")}', headers: { accept } }, 405, 'METHOD_NOT_ALLOWED'],
    ['a POST of text', { method: 'POST', headers: { accept, 'content-type': 'text/plain' }, body: JSON.stringify({ query: HERE }) }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a POST of a form', { method: 'POST', headers: { accept, 'content-type': 'application/x-www-form-urlencoded' }, body: `query=${HERE}` }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a POST of nothing in particular', { method: 'POST', headers: { accept } }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ])('%s is refused', async (_, asked, status, code) => {
    expect(await refused(asked)).toEqual([status, code]);
    expect(rig.feed.opened).toBe(0);
    expect(rig.feed.items).toHaveLength(0);
  }); // prettier-ignore

  test('as a page of this host it is taken', async () => {
    const stream = await get(HERE, { origin: rig.url, 'sec-fetch-site': 'same-origin' });
    expect(stream.status).toBe(200);
  });
});

test.each<[string, Asked]>([
  ['without a query', { search: '?x=1' }],
  ['with variables that are no JSON', { search: `?query={hello}&variables={` }],
  ['with variables that are a list', { search: `?query={hello}&variables=[]` }],
  ['with a body that is a list', { method: 'POST', headers: JSON_TYPE, body: [] }],
  ['with a body that is no JSON', { method: 'POST', headers: JSON_TYPE, body: '{' }],
  ['with a query that is no text', { method: 'POST', headers: JSON_TYPE, body: { query: {} } }],
  ['with an operationName that is no text', { method: 'POST', headers: JSON_TYPE, body: { query: '{hello}', operationName: 1 } }],
])('a request %s is answered 400', async (_, asked) => {
  expect(await refused({ ...asked, headers: { accept: 'text/event-stream', ...asked.headers } })).toEqual([400, 'BAD_REQUEST']);
}); // prettier-ignore

describe('one reserved response for all operations', () => {
  const reserve = async (headers: Record<string, string> = {}): Promise<string> => {
    const { response } = await send({ method: 'PUT', headers });
    expect(response.statusCode).toBe(201);
    let token = '';
    for await (const chunk of response) token += String(chunk);
    return token;
  };
  const token = (value: string): Record<string, string> => ({ 'x-graphql-event-stream-token': value });
  const operate = (
    value: string,
    operationId: string | undefined,
    query: string,
    headers: Record<string, string> = {},
    variables = {},
  ) =>
    refused({
      method: 'POST',
      headers: { ...JSON_TYPE, ...token(value), ...headers },
      body: { query, variables, extensions: { operationId } },
    });

  test('tells of each by its id; results before it is opened wait', async () => {
    const key = await reserve();
    expect(await operate(key, 'q', '{ hello }')).toEqual([202, undefined]);
    expect(await operate(key, 's', TICKS)).toEqual([202, undefined]);
    const stream = await listen({ search: `?token=${key}` });
    await stream.until(2);
    rig.feed.put();
    expect(await stream.until(3)).toEqual([
      { event: 'next', data: { id: 'q', payload: { data: { hello: 'hello' } } } },
      { event: 'complete', data: { id: 'q' } },
      { id: 'x.1', event: 'next', data: { id: 's', payload: { data: { ticks: { n: 1 } }, extensions: { position: 'x.1' } } } },
    ]);
  }); // prettier-ignore

  test('goes on after Last-Event-ID of the operation', async () => {
    for (let n = 0; n < 3; n += 1) rig.feed.put();
    const key = await reserve();
    const stream = await listen({ headers: token(key) });
    await operate(key, 's', HERE, { 'last-event-id': 'x.1' });
    expect(numbers(await stream.until(2))).toEqual([2, 3]);
  });

  test('stops one without the others', async () => {
    const key = await reserve();
    const stream = await listen({ headers: token(key) });
    await operate(key, 'a', TICKS);
    await operate(key, 'b', TICKS, {}, { room: 'b' });
    await soon(() => rig.feed.open === 2, 'two sources');
    expect(await refused({ method: 'DELETE', search: '?operationId=a', headers: token(key) })).toEqual([
      200,
      undefined,
    ]);
    expect(rig.feed.open).toBe(1);
    rig.feed.put('b');
    expect((await stream.until(1)).map(({ data }) => data.id as string)).toEqual(['b']);
    expect(await operate(key, 'a', '{ hello }')).toEqual([202, undefined]);
    await stream.until(3);
  });

  test('closes everything when its client leaves', async () => {
    const key = await reserve();
    const stream = await listen({ headers: token(key) });
    await operate(key, 'a', TICKS);
    await operate(key, 'b', TICKS, {}, { room: 'b' });
    await soon(() => rig.feed.open === 2, 'two sources');
    stream.leave();
    await soon(() => rig.feed.open === 0, 'no source');
    expect(await operate(key, 'c', TICKS)).toEqual([404, 'STREAM_NOT_FOUND']);
  });

  test('is forgotten if nobody comes for it, with what was started', async () => {
    const key = await reserve();
    await operate(key, 'a', TICKS);
    await soon(() => rig.feed.open === 1, 'a source');
    rig.feed.put();
    await pause(400);
    expect(rig.feed.open).toBe(0);
    expect(await operate(key, 'b', TICKS)).toEqual([404, 'STREAM_NOT_FOUND']);
  });

  test.each([
    ['nobody', {}, shows('ann')],
    ['ann', shows('ann'), shows('bob')],
    ['ann', shows('ann'), {}],
  ])('which %s reserved carries no operation of another caller', async (_, reserver, other) => {
    const key = await reserve(reserver);
    const stream = await listen({ search: `?token=${key}` }); // an EventSource shows no credentials
    expect(await operate(key, 'mine', TICKS, reserver)).toEqual([202, undefined]);
    expect(await operate(key, 'theirs', TICKS, other)).toEqual([403, 'STREAM_OF_ANOTHER_CALLER']);
    const stop = { method: 'DELETE', search: '?operationId=mine', headers: { ...token(key), ...other } };
    expect(await refused(stop)).toEqual([403, 'STREAM_OF_ANOTHER_CALLER']);
    rig.feed.put();
    expect((await stream.until(1)).map(({ data }) => data.id as string)).toEqual(['mine']);
  });

  test('is opened by its caller, and by nobody else who shows who they are', async () => {
    const key = await reserve(shows('ann'));
    const accept = 'text/event-stream';
    expect(await refused({ search: `?token=${key}`, headers: { accept, ...shows('bob') } })).toEqual([403, 'STREAM_OF_ANOTHER_CALLER']); // prettier-ignore
    expect((await listen({ search: `?token=${key}`, headers: shows('ann') })).status).toBe(200);
  });

  test('ends an operation with the credentials that it showed, and the others go on', async () => {
    const key = await reserve(shows('ann'));
    const stream = await listen({ search: `?token=${key}` });
    await operate(key, 'long', TICKS, shows('ann'));
    await operate(key, 'short', TICKS, shows('ann', Date.now() + 200));
    const [error, end] = await stream.until(2);
    expect(error!.data).toMatchObject({ id: 'short', payload: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } }); // prettier-ignore
    expect(end).toMatchObject({ event: 'complete', data: { id: 'short' } });
    rig.feed.put();
    expect((await stream.until(3))[2]!.data.id).toBe('long');
  });

  test('refuses what does not fit', async () => {
    const key = await reserve();
    const stream = await listen({ headers: token(key) });
    const accept = { accept: 'text/event-stream' };
    expect(await refused({ headers: { ...accept, ...token(key) } })).toEqual([409, 'STREAM_TAKEN']);
    expect(await operate('unknown', 's', TICKS)).toEqual([404, 'STREAM_NOT_FOUND']);
    expect(await operate(key, undefined, TICKS)).toEqual([400, 'OPERATION_ID_MISSING']);
    expect(await operate(key, 's', '{ nothing }')).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    expect(await refused({ search: `?token=${key}&query={hello}&extensions={"operationId":"x"}` })).toEqual([404, 'STREAM_NOT_FOUND']);
    expect(await refused({ search: '?query=mutation{put(room:"a")}&extensions={"operationId":"x"}', headers: token(key) })).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(await refused({ method: 'DELETE', headers: token(key) })).toEqual([400, 'OPERATION_ID_MISSING']);
    expect(await refused({ method: 'DELETE', search: '?operationId=x', headers: token('unknown') })).toEqual([404, 'STREAM_NOT_FOUND']);
    for (const id of ['1', '2', '3']) expect(await operate(key, id, TICKS)).toEqual([202, undefined]);
    expect(await operate(key, '1', TICKS)).toEqual([409, 'OPERATION_ID_TAKEN']);
    expect(await operate(key, '4', TICKS)).toEqual([429, 'TOO_MANY_OPERATIONS']);
    expect(stream.events).toEqual([]);
  }); // prettier-ignore
});

describe.each([
  ['distinct connections', false],
  ['a single connection', true],
] as const)('the client of graphql-sse with %s', (_, singleConnection) => {
  let client: Client;
  beforeEach(() => {
    const mode = singleConnection ? { singleConnection: true as const } : { singleConnection: false as const };
    client = createClient({ url: `${rig.url}/graphql/stream`, retryAttempts: 0, ...mode });
    ends.push(() => client.dispose());
  });

  test('gets a query', async () => {
    const results = client.iterate({ query: '{ hello }' });
    expect((await results.next()).value).toEqual({ data: { hello: 'hello' } });
    expect((await results.next()).done).toBe(true);
  });

  test('follows a subscription and leaves it', async () => {
    const results = client.iterate({ query: TICKS });
    const first = results.next();
    await soon(() => rig.feed.open === 1, 'the source is open');
    rig.feed.put();
    expect((await first).value).toMatchObject({ data: { ticks: { n: 1 } }, extensions: { position: 'x.1' } });
    await results.return!();
    await soon(() => rig.feed.open === 0, 'the source is closed');
  });
});
