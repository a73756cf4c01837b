import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { follow, type Ending } from '../../src/client/follow.js';
import { ANONYMOUS, type Actor, type Role } from '../../src/kernel/access/actor.js';
import { Unauthenticated, Unavailable } from '../../src/kernel/errors.js';
import { guarded } from '../guard/kit.js';
import { signIn } from '../kit/sign-in.js';
import { type Rig, soon, startRig } from './rig.js';
import { subscribe, wire, type Message, type Wire } from './wire.js';

const TICKS = 'subscription ($after: String) { ticks(after: $after) { n } }';

/** Credentials that say themselves whose they are, for how long, and after how long the answer comes. */
const token = (name: string, ms: number, { role = 'REVIEWER', wait = 0 } = {}): string =>
  `Bearer ${Buffer.from(JSON.stringify({ name, expiresAt: Date.now() + ms, role, wait })).toString('base64')}`;
async function identify(authorization: string | undefined): Promise<Actor> {
  if (authorization === undefined) return ANONYMOUS;
  if (authorization === 'Bearer unknown') throw new Unauthenticated('UNAUTHENTICATED');
  if (authorization === 'Bearer away') throw new Unavailable('UNAVAILABLE');
  const { name, expiresAt, role, wait } = JSON.parse(Buffer.from(authorization.slice(7), 'base64').toString()) as { name: string; expiresAt: number; role: Role; wait: number }; // prettier-ignore
  await pause(wait);
  if (expiresAt <= Date.now()) throw new Unauthenticated('UNAUTHENTICATED');
  return { id: name, name, kind: 'PERSON', grants: [{ role, region: null, department: null }], expiresAt };
}
const stillValid = ({ expiresAt }: Actor): boolean => expiresAt === null || expiresAt > Date.now();

let rig: Rig;
const ends: (() => unknown)[] = [];
beforeEach(async () => {
  rig = await startRig({ limits: { initMs: 60_000 } }, {}, { identify, stillValid });
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await rig.stop();
});

async function connect(authorization?: string): Promise<Wire> {
  const socket = await wire(rig.url, { init: false });
  ends.push(() => socket.kill());
  socket.send({ type: 'connection_init', ...(authorization && { payload: { authorization } }) });
  await socket.until(({ type }) => type === 'connection_ack');
  return socket;
}
/** A socket that follows all ticks. */
async function following(authorization?: string): Promise<Wire> {
  const socket = await connect(authorization);
  socket.send(subscribe('s', TICKS), subscribe('q', '{ hello }'));
  await socket.until(({ type, id }) => type === 'complete' && id === 'q');
  return socket;
}
const show = (socket: Wire, authorization: string): void => socket.send({ type: 'ping', payload: { authorization } });
const isPong = ({ type }: Message): boolean => type === 'pong';

describe('new credentials of the same caller', () => {
  test('let a stream outlive the first, and are not repeated', async () => {
    const socket = await following(token('ann', 700));
    expect(socket.received[0]!.payload.expiresInMs).toBeLessThanOrEqual(700);
    show(socket, token('ann', 60_000));
    const pong = await socket.until(isPong);
    expect(pong.payload).toEqual({ expiresInMs: expect.any(Number) });
    expect(pong.payload.expiresInMs).toBeGreaterThan(50_000);
    await pause(2_200);
    rig.feed.put();
    await socket.results('s', 1);
    expect(rig.feed.opened).toBe(1);
  });

  test('are needed: without them it ends within a second', async () => {
    const socket = await following(token('ann', 700));
    const started = performance.now();
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Forbidden' });
    expect(performance.now() - started).toBeLessThan(700 + 1_000);
    await soon(() => rig.feed.open === 0, 'its source is closed');
  });

  test('hold until they expire in turn', async () => {
    const socket = await following(token('ann', 60_000));
    show(socket, token('ann', 300));
    expect((await socket.closed).code).toBe(4403);
  });

  test('with other rights end what runs with the old ones, to be resumed with the new', async () => {
    const [socket, other] = await Promise.all([following(token('ann', 60_000)), following(token('ann', 60_000, { role: 'PLANNER' }))]); // prettier-ignore
    socket.send(subscribe('slow', '{ slow(ms: 300) }'));
    rig.feed.put();
    await Promise.all([socket.results('s', 1), other.results('s', 1)]);
    expect(rig.counts.executions).toBe(2);
    show(socket, token('ann', 60_000, { role: 'PLANNER' }));
    const { payload } = await socket.until(({ type, id }) => type === 'error' && id === 's');
    expect(payload).toMatchObject([{ extensions: { code: 'RIGHTS_CHANGED' } }]);
    await socket.results('slow', 1); // what is answered once is answered
    expect(rig.feed.open).toBe(1);
    rig.feed.put();
    socket.send(subscribe('s', TICKS, { after: 'x.1' }));
    expect((await socket.results('s', 2)).map((message) => message.payload.data.ticks.n)).toEqual([1, 2]);
    await other.results('s', 2);
    rig.feed.put();
    await Promise.all([socket.results('s', 3), other.results('s', 3)]);
    await soon(() => rig.feed.open === 1, 'the two share: they are one caller with equal rights');
  });

  test('with other rights also end what is just being started', async () => {
    const socket = await connect(token('ann', 60_000));
    socket.send(subscribe('s', 'subscription { late(ms: 200) { n } }'));
    show(socket, token('ann', 60_000, { role: 'PLANNER' }));
    await socket.until(isPong);
    const { payload } = await socket.until(({ type, id }) => type === 'error' && id === 's');
    expect(payload).toMatchObject([{ extensions: { code: 'RIGHTS_CHANGED' } }]);
    await soon(() => rig.feed.open === 0, 'its source is closed');
  });

  test('count in the order in which they were shown', async () => {
    const socket = await following(token('ann', 60_000));
    show(socket, token('ann', 800, { wait: 300 }));
    show(socket, token('ann', 60_000));
    await soon(() => socket.received.filter(isPong).length === 2, 'both are answered');
    await pause(1_500);
    expect(socket.ws.readyState).toBe(socket.ws.OPEN);
  });

  test('that cannot be checked at the moment change nothing', async () => {
    const socket = await following(token('ann', 60_000));
    show(socket, 'Bearer away');
    expect((await socket.until(isPong)).payload).toEqual({ code: 'UNAVAILABLE' });
    rig.feed.put();
    await socket.results('s', 1);
  });
});

describe('a ping', () => {
  test.each<[string, string | undefined, unknown]>([
    ['with credentials of somebody else', 'ann', token('bob', 60_000)],
    ['with credentials, from nobody', undefined, token('ann', 60_000)],
    ['with credentials that hold for nobody', 'ann', 'Bearer unknown'],
    ['with credentials that have expired', 'ann', token('ann', -1)],
    ['with credentials that are no text', 'ann', 1],
    ['with empty credentials', 'ann', ''],
  ])('%s ends the socket', async (_, name, authorization) => {
    const socket = await following(name && token(name, 60_000));
    socket.send({ type: 'ping', payload: { authorization } });
    expect((await socket.closed).code).toBe(4403);
    await soon(() => rig.feed.open === 0, 'its source is closed');
    expect(socket.received.some(isPong)).toBe(false);
  });

  test('with credentials before connection_init ends the socket', async () => {
    const socket = await wire(rig.url, { init: false });
    show(socket, token('ann', 60_000));
    expect((await socket.closed).code).toBe(4401);
  });

  test('with anything else is answered with it', async () => {
    const socket = await following(token('ann', 60_000));
    socket.send({ type: 'ping', payload: { n: 1 } });
    expect((await socket.until(isPong)).payload).toEqual({ n: 1 });
  });
});

test('a caller who cannot be checked at the moment is told to come again', async () => {
  const socket = await wire(rig.url, { init: false });
  socket.send({ type: 'connection_init', payload: { authorization: 'Bearer away' } });
  expect((await socket.closed).code).toBe(1013);
});

describe('the client', () => {
  const start = (connectionParams: () => Promise<Record<string, unknown>>) => {
    const events: number[] = [];
    const endings: Ending[] = [];
    const client = follow<{ n: number }>({
      url: `${rig.url.replace('http', 'ws')}/graphql`, query: TICKS, webSocketImpl: WebSocket, connectionParams,
      event: ({ n }) => events.push(n), ended: (ending) => endings.push(ending),
    }); // prettier-ignore
    ends.push(() => client.stop());
    return { events, endings };
  };

  test('shows new credentials before the last expire, on one connection', async () => {
    let asked = 0;
    const { events, endings } = start(async () => ({ authorization: token('ann', (asked += 1) * 600) }));
    await soon(() => rig.feed.open === 1, 'it follows');
    await pause(2_200);
    rig.feed.put();
    await soon(() => events.length === 1, 'an event');
    expect(asked).toBeGreaterThan(2);
    expect(endings).toEqual([]);
    expect(rig.feed.opened).toBe(1);
  });

  test('goes on where it was when its rights change', async () => {
    const roles: Role[] = ['REVIEWER', 'PLANNER'];
    const { events, endings } = start(async () => ({ authorization: token('ann', 1_000, { role: roles.shift() ?? 'PLANNER' }) })); // prettier-ignore
    await soon(() => rig.feed.open === 1, 'it follows');
    rig.feed.put();
    await soon(() => rig.feed.opened === 2, 'it has come back');
    rig.feed.put();
    await soon(() => events.length === 2, 'the next');
    expect([events, endings]).toEqual([[1, 2], []]);
  });
});

test('tokens of the issuer are taken as those of the tests are', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rural-graph-refresh-'));
  const app = await guarded({ DATA_DIR: folder });
  const sockets: Wire[] = [];
  try {
    const soonOver = await signIn(folder, [], new Date(Date.now() - 598_000)); // of ten minutes
    for (const renews of [true, false]) {
      const socket = await wire(app.url, { headers: soonOver });
      sockets.push(socket);
      socket.send(subscribe('s', 'subscription { demonstrationUnitTransitioned { position } }'));
      await socket.results('s', 1); // where it is
      if (renews) show(socket, (await signIn(folder, [])).authorization);
    }
    expect((await sockets[1]!.closed).code).toBe(4403);
    await pause(1_000);
    expect(sockets[0]!.ws.readyState).toBe(WebSocket.OPEN);
  } finally {
    for (const socket of sockets) socket.kill();
    await app.stop();
    await rm(folder, { recursive: true });
  }
});
