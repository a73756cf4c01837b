import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Rig, soon, startRig } from './rig.js';
import { subscribe, wire, type Message, type Wire } from './wire.js';

const TICKS = 'subscription ($after: String) { ticks(after: $after) { n } }';
const EVENTS = { accept: 'text/event-stream' };

let rig: Rig;
const sockets: Wire[] = [];
beforeEach(async () => {
  rig = await start('rateBurst=500,rateRefill=200');
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.kill();
  await rig.stop();
});

/** Somebody else has asked the same before: to parse a document for the first time has its price, up to all points. */
async function start(limits: string): Promise<Rig> {
  rig = await startRig({}, { LIMITS: limits });
  const socket = await wire(rig.url, { localAddress: '127.0.0.99' });
  socket.send(subscribe('s', TICKS), subscribe('q', '{ hello }'));
  await socket.until(({ type, id }) => id === 'q' && (type === 'complete' || type === 'error'));
  socket.kill();
  return rig;
}

/** Subscribes from an address of its own. */
async function follow(last: number, variables: object = {}): Promise<Wire> {
  const socket = await wire(rig.url, { localAddress: `127.0.0.${last}` });
  sockets.push(socket);
  socket.send(subscribe('s', TICKS, variables), subscribe('q', '{ hello }'));
  await socket.until(({ type, id }) => type === 'complete' && id === 'q');
  return socket;
}
const numbers = ({ received }: Wire): number[] =>
  received.flatMap(({ type, id, payload }) => (type === 'next' && id === 's' ? [payload.data.ticks.n as number] : []));
const upTo = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, n) => first + n);
const isEnd = ({ type, id }: Message): boolean => type === 'error' && id === 's';

describe('the events of a subscription', () => {
  test('are charged: whose points are used up is ended, told when to come back, and misses nothing', async () => {
    const socket = await follow(2);
    for (let n = 0; n < 1_000; n += 1) rig.feed.put();
    const { payload } = await socket.until(isEnd);
    const { code, seconds } = payload[0].extensions;
    expect(code).toBe('RATE_LIMITED');
    expect(seconds).toBeGreaterThanOrEqual(1);
    const had = numbers(socket);
    expect(had).toEqual(upTo(1, had.length));
    expect(had.length).toBeGreaterThan(100); // 1.25 points each
    expect(had.length).toBeLessThan(500);
    expect(rig.feed.open).toBe(0);

    await pause(seconds * 1000 + 2_000);
    const inverse = await follow(2, { after: `x.${had.length}` });
    await inverse.results('s', 20);
    expect(numbers(inverse).slice(0, 20)).toEqual(upTo(had.length + 1, had.length + 20));
  });

  test('cost those who share them a part of one execution each', async () => {
    const sharing = await Promise.all(upTo(2, 21).map((last) => follow(last)));
    for (let n = 0; n < 100; n += 1) rig.feed.put();
    for (const socket of sharing) await socket.results('s', 100); // 0.3 points each
    expect(rig.counts.executions).toBe(100);
  });

  test('are charged to all subscriptions of a caller together', async () => {
    const both = await Promise.all([follow(2), follow(2)]);
    for (let n = 0; n < 1_000; n += 1) {
      rig.feed.put();
      await pause(0);
    }
    await Promise.all(both.map((socket) => socket.until(isEnd))); // 0.75 points each
  });

  test('end an event stream too', async () => {
    const response = await fetch(`${rig.url}/graphql/stream?query=${encodeURIComponent(TICKS)}`, { headers: EVENTS });
    await soon(() => rig.feed.open === 1, 'the source is open');
    for (let n = 0; n < 1_000; n += 1) rig.feed.put();
    const text = await response.text();
    const events = text.split('\n\n').filter((block) => block.includes('event: next'));
    expect(events.at(-1)).toContain('"code":"RATE_LIMITED"');
    expect(events.at(-1)).toContain('"seconds":');
    expect(events.length).toBeLessThan(500);
    expect(text).toContain('event: complete');
  });

  test('are settled when a subscription ends before a step is full', async () => {
    await rig.stop();
    await start('rateBurst=200,rateRefill=1');
    let code: unknown;
    for (let n = 0; n < 40 && code === undefined; n += 1) {
      const socket = await wire(rig.url, { localAddress: '127.0.0.2' });
      sockets.push(socket);
      socket.send(subscribe('s', TICKS), subscribe('q', '{ hello }'));
      const { payload } = await socket.until(({ type, id }) => id === 'q' && (type === 'error' || type === 'complete'));
      code = payload?.[0].extensions.code;
      if (code === undefined) {
        for (let put = 0; put < 6; put += 1) rig.feed.put();
        await socket.until(({ type, id, payload: told }) => id === 's' && (type === 'error' || told.data.ticks.n === rig.feed.items.length)); // prettier-ignore
      }
      socket.kill();
      await expect.poll(() => rig.feed.open).toBe(0);
    }
    expect(code).toBe('RATE_LIMITED'); // 2 for each start, 80 in all, and 7.5 for what came
  });
});
