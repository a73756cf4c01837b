import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { follow } from '../../src/client/follow.js';
import { startTestApp, type TestApp } from '../kit/app.js';
import { freshDatabase, type TestDatabase } from '../kit/database.js';
import { startRig } from './rig.js';
import { subscribe, wire } from './wire.js';

const FOLLOW = `subscription ($after: Position) { changed(types: [TALENT], after: $after) { position nodeId version } }`;
/** The followers are nobody in particular. */
const TALENTS = '{ talents(first: 4, filter: { sensitivity: PUBLIC }) { nodes { id version } } }';
const UPDATE = `mutation ($input: UpdateTalentInput!) { updateTalent(input: $input) { talent { version } userErrors { code } } }`;

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database?.drop());

/** Changes one row again and again, each time through another process, and again elsewhere when one is gone. */
async function writer(
  apps: readonly (() => TestApp)[],
  row: { id: string; version: number },
  stopped: () => boolean,
): Promise<string[]> {
  const committed: string[] = [];
  let { version } = row;
  for (let n = 0; !stopped(); n += 1) {
    const input = { id: row.id, expectedVersion: version, remark: `change ${n}`, idempotencyKey: randomUUID() };
    for (let attempt = n; ; attempt += 1) {
      const answered = await apps[attempt % 2]!()
        .ask(UPDATE, { input })
        .catch(() => null); // stopped, or stopping
      const { talent, userErrors } = answered?.data.updateTalent ?? {};
      if (userErrors?.length > 0) throw new Error(`refused: ${JSON.stringify(userErrors)}`);
      if (talent) {
        version = talent.version;
        break;
      }
      await pause(20);
    }
    committed.push(`${row.id}@${version}`);
  }
  return committed;
}

test('two processes restart one after the other under load, and nobody misses anything', async () => {
  const start = (): Promise<TestApp> => startTestApp({ databaseUrl: database.url });
  const apps = [await start(), await start()];
  const { nodes } = (await apps[0]!.ask(TALENTS)).data.talents;

  let turn = 0;
  const seen = Array.from({ length: 16 }, () => [] as string[]);
  const followers = seen.map((events) =>
    follow<{ nodeId: string; version: number }>({
      url: () => `${apps[(turn += 1) % 2]!.url.replace('http', 'ws')}/graphql`,
      query: FOLLOW,
      webSocketImpl: WebSocket,
      event: ({ nodeId, version }) => events.push(`${nodeId}@${version}`),
    }),
  );
  await expect.poll(() => followers.every(({ position }) => position !== null), { timeout: 10_000 }).toBe(true);

  let stopped = false;
  const writing = Promise.all(
    nodes.map((row: { id: string; version: number }) => writer([() => apps[0]!, () => apps[1]!], row, () => stopped)),
  );
  const stops: number[] = [];
  for (const n of [0, 1, 0]) {
    await pause(300);
    const started = performance.now();
    await apps[n]!.stop();
    stops.push(performance.now() - started);
    apps[n] = await start();
  }
  await pause(300);
  stopped = true;
  const committed = ((await writing) as string[][]).flat();

  await expect
    .poll(() => seen.map(({ length }) => length), { timeout: 20_000 })
    .toEqual(seen.map(() => committed.length));
  for (const events of seen) {
    expect(new Set(events)).toEqual(new Set(committed));
    for (const { id } of nodes as { id: string }[]) {
      expect(events.filter((key) => key.startsWith(id))).toEqual(committed.filter((key) => key.startsWith(id)));
    }
  }
  expect(committed.length).toBeGreaterThan(50);
  expect(Math.max(...stops)).toBeLessThan(5_000);
  await Promise.all([...followers.map((follower) => follower.stop()), ...apps.map((app) => app.stop())]);
}, 90_000);

test('a process that stops lets out what is committed, says 1012, and lets requests finish', async () => {
  const rig = await startRig();
  const [socket, asking, stalled] = [await wire(rig.url), await wire(rig.url), await wire(rig.url)];
  const stream = await fetch(`${rig.url}/graphql/stream?query=subscription{ticks{n}}`, {
    headers: { accept: 'text/event-stream' },
  });
  socket.send(subscribe('s', 'subscription { ticks { n } }'));
  stalled.send(subscribe('s', 'subscription { ticks { n text(size: 100000) } }'));
  asking.send(subscribe('q', '{ slow(ms: 400) }'));
  await pause(50);
  stalled.ws.pause();
  for (let n = 0; n < 200; n += 1) rig.feed.put();
  const started = performance.now();
  const stopping = rig.stop();
  expect((await asking.results('q', 1))[0]!.payload).toEqual({ data: { slow: 'slow' } });
  expect(await socket.closed).toEqual({ code: 1012, reason: 'Service restart' });
  expect((await asking.closed).code).toBe(1012);
  expect(socket.received.filter(({ type }) => type === 'next')).toHaveLength(200);
  const text = await stream.text();
  expect(text.match(/^event: next$/gm)).toHaveLength(200);
  expect(text).not.toContain('event: complete');
  await stopping;
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(rig.feed.open).toBe(0);
  await expect(fetch(`${rig.url}/healthz`)).rejects.toThrow();
  stalled.kill();
});

test('a request that takes too long does not keep a process from stopping', async () => {
  const rig = await startRig({ limits: { drainMs: 300, closeMs: 300 } });
  const socket = await wire(rig.url);
  socket.send(subscribe('q', '{ slow(ms: 5000) }'));
  await pause(50);
  const started = performance.now();
  await rig.stop();
  expect(performance.now() - started).toBeLessThan(2_000);
  expect((await socket.closed).code).toBe(1012);
});
