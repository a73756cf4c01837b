import { createClient, type Client } from 'graphql-sse';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { soon } from './rig.js';
import {
  eachOnARig,
  ends,
  get,
  HERE,
  JSON_TYPE,
  listen,
  numbers,
  post,
  refused,
  rig,
  send,
  shows,
  TICKS,
} from './streams.js';

/* Subscriptions as server-sent events: a response of its own for each, or one for all (graphql-sse). */

eachOnARig();

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
