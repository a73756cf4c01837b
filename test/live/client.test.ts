import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { afterEach, expect, test } from 'vitest';
import { follow, type Ending, type Following } from '../../src/client/follow.js';
import { eventually } from './writers.js';

interface Asked {
  /** What the subscription wanted to resume after. */
  readonly after: string | null;
  event(n: number): void;
  bookmark(n: number): void;
  next(payload: object): void;
  error(code: string, details?: object): void;
  complete(): void;
  close(code: number): void;
  cut(): void;
}

/** A server that does what the test says with each subscription it gets, in the order they come. */
async function serve(...script: ((asked: Asked) => void)[]) {
  const server = new WebSocketServer({ port: 0, handleProtocols: () => 'graphql-transport-ws' });
  await once(server, 'listening');
  const asked: (string | null)[] = [];
  server.on('connection', (socket) => {
    const send = (message: object): void => socket.send(JSON.stringify(message));
    socket.on('message', (data: Buffer) => {
      const { type, id, payload } = JSON.parse(data.toString()) as { type: string; id: string; payload: { variables: { after: string | null } } };
      if (type === 'connection_init') return send({ type: 'connection_ack' });
      if (type !== 'subscribe') return;
      const { after } = payload.variables;
      const next = (result: object): void => send({ type: 'next', id, payload: result });
      asked.push(after);
      script[asked.length - 1]?.({
        after,
        next,
        event: (n) => next({ data: { changed: { n } }, extensions: { position: `x.${n}` } }),
        bookmark: (n) => next({ data: { changed: null }, extensions: { position: `x.${n}` } }),
        error: (code, details) => send({ type: 'error', id, payload: [{ message: code, extensions: { code, ...details } }] }),
        complete: () => send({ type: 'complete', id }),
        close: (code) => socket.close(code),
        cut: () => socket.terminate(),
      });
    });
  }); // prettier-ignore
  const { port } = server.address() as AddressInfo;
  stops.push(async () => {
    for (const client of server.clients) client.terminate();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `ws://127.0.0.1:${port}`, asked };
}

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

function listen(url: string | (() => string), after?: string) {
  const events: number[] = [];
  const endings: Ending[] = [];
  const moves: string[] = [];
  const following: Following = follow<{ n: number }>({
    url, after, webSocketImpl: WebSocket, query: 'subscription ($after: Position) { changed(after: $after) { n } }',
    event: ({ n }) => events.push(n), ended: (ending) => endings.push(ending), moved: (position) => moves.push(position),
  }); // prettier-ignore
  stops.push(() => following.stop());
  return { events, endings, moves, following };
}

test('after a cut, a restart, a full buffer or a plain end it goes on after the last position', async () => {
  const { url, asked } = await serve(
    (s) => (s.event(1), s.event(2), s.cut()),
    (s) => (s.event(3), s.close(1012)),
    (s) => (s.close(4413)),
    (s) => (s.bookmark(9), s.complete()),
    (s) => s.event(10),
  ); // prettier-ignore
  const client = listen(url);
  await eventually(() => client.events).toEqual([1, 2, 3, 10]);
  expect(asked).toEqual([null, 'x.2', 'x.3', 'x.3', 'x.9']);
  expect(client.moves).toEqual(['x.1', 'x.2', 'x.3', 'x.9', 'x.10']);
  expect(client.following.position).toBe('x.10');
  expect(client.endings).toEqual([]);
});

test('an event of which the server could tell only half comes again, whole and once', async () => {
  const { url, asked } = await serve(
    (s) => (s.event(1), s.next({ data: { changed: { n: 2 } }, errors: [{ message: '', extensions: { code: 'UNAVAILABLE' } }], extensions: { position: 'x.2' } }), s.event(3)),
    (s) => s.error('UNAVAILABLE'),
    (s) => s.event(2),
  ); // prettier-ignore
  const client = listen(url);
  await eventually(() => client.events).toEqual([1, 2]);
  expect(asked).toEqual([null, 'x.1', 'x.1']);
});

test('a gap is told to the caller with where to go on, and nothing is tried again', async () => {
  const { url, asked } = await serve((s) => s.error('FEED_GAP', { oldestPosition: 'x.7' }));
  const client = listen(url, 'x.1');
  await eventually(() => client.endings).toMatchObject([{ code: 'FEED_GAP', details: { oldestPosition: 'x.7' } }]);
  await client.following.stop();
  expect(asked).toEqual(['x.1']);
});

test('an event that cannot be told at all ends it rather than being skipped', async () => {
  const { url } = await serve((s) => s.next({ data: { changed: null }, errors: [{ message: 'broken', extensions: { code: 'INTERNAL_SERVER_ERROR' } }], extensions: { position: 'x.5' } })); // prettier-ignore
  const client = listen(url, 'x.4');
  await eventually(() => client.endings).toMatchObject([{ code: 'INTERNAL_SERVER_ERROR' }]);
  expect(client.following.position).toBe('x.4');
});

test('a caller who may not connect is told so', async () => {
  const { url } = await serve((s) => s.close(4403));
  const client = listen(url);
  await eventually(() => client.endings).toMatchObject([{ code: 'CLOSED', details: { closeCode: 4403 } }]);
});

test('while no server answers it tries again, elsewhere if it is told so', async () => {
  const { url } = await serve((s) => s.event(5));
  const urls = ['ws://127.0.0.1:1', 'ws://127.0.0.1:1', url];
  const client = listen(() => urls.shift() ?? url, 'x.4');
  await eventually(() => client.events).toEqual([5]);
});

test('stopping it while it waits for a connection or for the next try leaves nothing behind', async () => {
  const { url, asked } = await serve();
  const connecting = listen(url);
  await connecting.following.stop();
  const retrying = listen('ws://127.0.0.1:1');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await retrying.following.stop();
  expect(asked.length).toBeLessThanOrEqual(1);
});
