import { createClient } from 'graphql-sse';
import { request as httpRequest, type ClientRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import { eventSource } from './event-source.js';
import { soon, startRig } from './rig.js';
import {
  type Asked,
  eachOnARig,
  ends,
  get,
  HERE,
  JSON_TYPE,
  listen,
  post,
  refused,
  rig,
  send,
  shows,
  who,
} from './streams.js';

/* What a stream of events does not answer, and how it says so. */

eachOnARig();

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

test('one caller reserves a few streams and no more, so that others have their places', async () => {
  const small = await startRig({ limits: { reservationsPerCaller: 2 } }, {}, who);
  ends.push(() => small.stop());
  const put = async (headers: Record<string, string> = {}) => {
    const response = await fetch(`${small.url}/graphql/stream`, { method: 'PUT', headers });
    return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() };
  };
  const [first] = [await put(), await put()];
  expect(await put()).toMatchObject({ status: 429, retryAfter: '5', text: expect.stringContaining('TOO_MANY_CONNECTIONS') }); // prettier-ignore
  expect((await put(shows('other'))).status).toBe(201); // of the same address
  const opened = await fetch(`${small.url}/graphql/stream?token=${first.text}`, { headers: { accept: 'text/event-stream' } }); // prettier-ignore
  expect((await put()).status).toBe(201); // one that is read is a reservation no longer
  await opened.body!.cancel();
});
