import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serverMessages } from '../../src/server/messages.js';
import { Operations } from '../../src/server/live/operations.js';
import type { Subscriber } from '../../src/server/live/fan-out/subscriber.js';
import type { Delivery } from '../../src/server/live/fan-out/execution.js';
import { makeParts, type Rig, soon, startRig } from './rig.js';
import { subscribe, wire, type Message, type Wire } from './wire.js';

const TICKS = 'subscription ($room: String, $after: String) { ticks(room: $room, after: $after) { n who } }';
const HERE = 'subscription { ticks { n } }';

let rig: Rig;
const sockets: Wire[] = [];
beforeEach(async () => {
  rig = await startRig({ limits: { sharedResults: 8 } });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.kill();
  await rig.stop();
});

const connect = async (options?: Parameters<typeof wire>[1]): Promise<Wire> => {
  const socket = await wire(rig.url, options);
  sockets.push(socket);
  return socket;
};

/** Subscribes, and is taken once a query sent afterwards is answered. */
async function follow(query = TICKS, variables?: object, options?: Parameters<typeof wire>[1]): Promise<Wire> {
  const socket = await connect(options);
  socket.send(subscribe('s', query, variables), subscribe('q', '{ hello }'));
  await socket.until(({ type, id }) => type === 'complete' && id === 'q');
  return socket;
}

const numbers = (messages: readonly Message[], field = 'ticks'): number[] =>
  messages.map(({ payload }) => payload.data[field].n as number);
const upTo = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, n) => first + n);

describe('subscribers who ask the same', () => {
  test('share one source, one execution an event and its bytes', async () => {
    const all = await Promise.all(Array.from({ length: 200 }, () => follow()));
    for (let n = 0; n < 20; n += 1) rig.feed.put();
    const results = await Promise.all(all.map((socket) => socket.results('s', 20)));
    for (const each of results) expect(numbers(each)).toEqual(upTo(1, 20));
    expect(new Set(all.map(({ texts }) => texts.filter((text) => text.includes('"s"')).join('\n'))).size).toBe(1);
    expect(rig.counts.executions).toBe(20);
    expect(rig.feed.opened).toBe(1);
  });

  test('share across the order of their variables and whatever else they send', async () => {
    const query = 'subscription ($room: String, $size: Int!) { ticks(room: $room) { n text(size: $size) } }';
    const both = await Promise.all([
      follow(query, { room: 'a', size: 3 }),
      follow(query, { unused: 1, size: 3, room: 'a' }),
    ]);
    rig.feed.put();
    await Promise.all(both.map((socket) => socket.results('s', 1)));
    expect(rig.counts.executions).toBe(1);
  });

  type Asked = readonly [query: string, variables: object, language: string];
  test.each<[string, Asked, Asked]>([
    ['their variables', [TICKS, { room: 'a' }, 'zh'], [TICKS, { room: null }, 'zh']],
    ['their language', [TICKS, {}, 'zh'], [TICKS, {}, 'en']],
    ['their document', [TICKS, {}, 'zh'], [`${TICKS} `, {}, 'zh']],
  ])('but for %s do not share', async (_, ...asked) => {
    const both = await Promise.all(
      asked.map(([query, variables, language]) =>
        follow(query, variables, { headers: { 'accept-language': language } }),
      ),
    );
    rig.feed.put();
    const [[one], [other]] = (await Promise.all(both.map((socket) => socket.results('s', 1)))) as [
      [Message],
      [Message],
    ];
    expect(rig.counts.executions).toBe(2);
    expect(rig.feed.opened).toBe(2);
    if (asked[0][2] !== asked[1][2])
      expect([one.payload.data.ticks.who, other.payload.data.ticks.who]).toEqual(['anonymous zh', 'anonymous en']);
  });

  test('close the source when the last has left, at once', async () => {
    const [one, other, third] = await Promise.all([follow(), follow(), follow()]);
    expect(rig.feed.open).toBe(1);
    one.send({ type: 'complete', id: 's' });
    other.kill();
    await pause(50);
    expect(rig.feed.open).toBe(1);
    third.ws.close();
    await soon(() => rig.feed.open === 0, 'the source is closed');
    rig.feed.put();
    await pause(20);
    expect(rig.counts.executions).toBe(0);
  });

  test('get the error of their source, each with what came before', async () => {
    const both = await Promise.all([follow(), follow()]);
    rig.feed.put();
    await both[0].results('s', 1);
    rig.feed.fail(new Error('a secret detail'));
    for (const socket of both) {
      const { payload } = await socket.until(({ type }) => type === 'error');
      expect(numbers(await socket.results('s', 1))).toEqual([1]);
      expect(payload).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
      expect(JSON.stringify(payload)).not.toContain('secret');
    }
    expect(rig.feed.open).toBe(0);
    rig.feed.fail(null);
    const next = await follow();
    rig.feed.put();
    expect(numbers(await next.results('s', 1))).toEqual([2]);
  });
});

describe('a result', () => {
  test('says its position, also where the operation does not ask for it', async () => {
    const socket = await follow(HERE);
    rig.feed.put();
    rig.feed.put('a', { bookmark: true });
    const [event, bookmark] = await socket.results('s', 2);
    expect(event!.payload).toEqual({ data: { ticks: { n: 1 } }, extensions: { position: 'x.1' } });
    expect(bookmark!.payload).toEqual({ data: { ticks: null }, extensions: { position: 'x.2' } });
  });

  test('shows errors as everywhere, and its position', async () => {
    const socket = await follow('subscription { ticks { n bad } }');
    rig.feed.put();
    const [{ payload }] = (await socket.results('s', 1)) as [Message];
    expect(payload).toMatchObject({ data: { ticks: { n: 1, bad: null } }, errors: [{ path: ['ticks', 'bad'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }], extensions: { position: 'x.1' } });
    expect(JSON.stringify(payload)).not.toContain('secret');
  }); // prettier-ignore
});

describe('a subscriber that comes with a position', () => {
  const missed = 20;
  const beforehand = (): void => {
    for (let n = 0; n < missed; n += 1) rig.feed.put();
  };

  test.each([
    ['in a variable', TICKS, { after: 'x.5' }],
    ['in a variable with a default', 'subscription ($after: String = "x.5") { ticks(after: $after) { n } }', {}],
    ['in a variable that must be given', 'subscription ($a: String!) { ticks(after: $a) { n } }', { a: 'x.5' }],
    ['in its text', 'subscription { ticks(after: "x.5") { n } }', {}],
    ['through a fragment', 'subscription ($after: String) { ...F } fragment F on Subscription { ... on Subscription { ticks(after: $after) { n } } }', { after: 'x.5' }],
    ['in a variable used elsewhere too', 'subscription ($x: String) { ticks(after: $x) { n text(size: 1) @skip(if: false) } } query Other($x: String) { hello }', { x: 'x.5' }],
  ] as const)('%s gets what it missed, then joins the others', async (_, query, variables) => {
    beforehand();
    const now = query === TICKS ? {} : variables;
    const others = await Promise.all([follow(TICKS, now), follow(TICKS, now)]);
    const rest = query.includes('Other') ? { operationName: undefined } : {};
    const socket = await connect();
    socket.send(subscribe('s', query.replace(/ query Other.*/, ''), variables, rest));
    await socket.results('s', missed - 5);
    for (let n = 0; n < 5; n += 1) {
      rig.feed.put();
      await Promise.all([socket.results('s', missed - 5 + n + 1), others[0].results('s', n + 1)]);
    }
    expect(numbers(await socket.results('s', missed))).toEqual(upTo(6, missed + 5));
    if (query === TICKS) {
      expect(rig.counts.executions).toBe(missed - 5 + 5);
      expect(rig.feed.open).toBe(1);
    }
  }); // prettier-ignore

  test('reads alone no longer than until it meets them', async () => {
    beforehand();
    await follow();
    const late = await follow(TICKS, { after: 'x.0' });
    expect(rig.feed.open).toBe(2);
    for (let n = 0; n < 2; n += 1) {
      await late.results('s', missed + n);
      rig.feed.put();
    }
    await soon(() => rig.feed.open === 1, 'its own source is closed');
    expect(numbers(await late.results('s', missed + 2))).toEqual(upTo(1, missed + 2));
  });

  test('is one of many after a restart: they execute once, and gather', async () => {
    await rig.stop();
    rig = await startRig(); // with as many results kept as by default
    beforehand();
    const many = await Promise.all(Array.from({ length: 50 }, (_, n) => follow(TICKS, { after: `x.${n % 10}` })));
    for (let n = 1; n <= 5; n += 1) {
      rig.feed.put();
      await Promise.all(many.map((socket, m) => socket.results('s', missed - (m % 10) + n)));
    }
    for (const [m, socket] of many.entries())
      expect(numbers(await socket.results('s', 1))).toEqual(upTo((m % 10) + 1, missed + 5));
    expect(rig.feed.open).toBe(1);
    expect(rig.counts.executions).toBeLessThanOrEqual(2 * missed + 5); // the first was alone
    const fresh = await follow();
    rig.feed.put();
    expect(numbers(await fresh.results('s', 1))).toEqual([missed + 6]);
  });

  test('is told when it is of another feed', async () => {
    await follow();
    const socket = await connect();
    socket.send(subscribe('s', TICKS, { after: 'y.1' }));
    const { id, payload } = await socket.until(({ type }) => type === 'error');
    expect({ id, errors: payload.length }).toEqual({ id: 's', errors: 1 });
    await soon(() => rig.feed.open === 1, 'nothing stays open');
  });

  test('may have to have one', async () => {
    beforehand();
    const both = await Promise.all(
      [1, 2].map(() => follow('subscription ($after: String!) { needy(after: $after) { n } }', { after: 'x.18' })),
    );
    rig.feed.put();
    for (const socket of both) expect(numbers(await socket.results('s', 3), 'needy')).toEqual([19, 20, 21]);
  });
});

describe('a subscription that begins with how things stand', () => {
  const BOARD = 'subscription ($after: String) { board(after: $after) { n } }';

  test('begins so for each, and is shared from there', async () => {
    rig.feed.put();
    const all: Wire[] = [];
    for (let n = 0; n < 10; n += 1) all.push(await follow(BOARD));
    await Promise.all(all.map((socket) => socket.results('s', 1)));
    for (let n = 1; n <= 5; n += 1) {
      rig.feed.put();
      await Promise.all(all.map((socket) => socket.results('s', 1 + n)));
    }
    for (const socket of all) expect(numbers(await socket.results('s', 6), 'board')).toEqual([-1, 2, 3, 4, 5, 6]);
    expect(rig.counts.executions).toBe(10 + 5);
    expect(rig.feed.open).toBe(1);
  });

  test('goes on without it after a position', async () => {
    for (let n = 0; n < 3; n += 1) rig.feed.put();
    await follow(BOARD);
    const inverse = await follow(BOARD, { after: 'x.1' });
    rig.feed.put();
    expect(numbers(await inverse.results('s', 3), 'board')).toEqual([2, 3, 4]);
  });
});

test('each newcomer is told where it is, also one that finds others there', async () => {
  rig.feed.greets = true;
  const told: unknown[] = [];
  for (let n = 0; n < 3; n += 1) {
    rig.feed.put();
    const socket = await follow();
    const [{ payload }] = (await socket.results('s', 1)) as [Message];
    told.push(payload);
  }
  expect(told).toEqual([1, 2, 3].map((n) => ({ data: { ticks: null }, extensions: { position: `x.${n}` } })));
  expect(rig.feed.opened).toBe(1);
});

test('a socket answers what was asked after a subscription only when that has begun', async () => {
  const socket = await connect();
  for (let n = 1; n <= 20; n += 1) {
    socket.send(subscribe(`s${n}`, TICKS), subscribe(`m${n}`, 'mutation { put(room: "a") }'));
    expect(numbers(await socket.results(`s${n}`, 1))).toEqual([n]);
    socket.send({ type: 'complete', id: `s${n}` });
  }
});

test('an event that cannot be read yet is told once it can be, and none is passed over', async () => {
  const [one, other] = await Promise.all([follow(), follow(HERE)]);
  rig.counts.away = 1;
  for (let n = 1; n <= 3; n += 1) rig.feed.put();
  for (const socket of [one, other]) {
    const told = await socket.results('s', 3);
    expect(told.filter(({ payload }) => payload.errors)).toEqual([]);
    expect(numbers(told)).toEqual([1, 2, 3]);
  }
});

test('one that does not read holds nobody, and gets everything in the end', async () => {
  const query = 'subscription { ticks { n text(size: 20000) } }';
  const [slow, ...fast] = await Promise.all(Array.from({ length: 3 }, () => follow(query)));
  slow!.ws.pause();
  const count = 400; // 8 MB, more than buffers on the way take
  for (let n = 1; n <= count; n += 1) {
    rig.feed.put();
    if (n % 5 === 0) await turn();
  }
  const started = performance.now();
  for (const socket of fast) expect(numbers(await socket.results('s', count))).toEqual(upTo(1, count));
  expect(performance.now() - started).toBeLessThan(5_000);
  slow!.ws.resume();
  expect(numbers(await slow!.results('s', count))).toEqual(upTo(1, count));
  expect(rig.feed.opened).toBeGreaterThan(1); // it had left the others
});

describe('whoever comes, goes, stalls or resumes', () => {
  test.each(upTo(1, 8))('gets what follows its start once and in order (%i)', async (seed) => {
    const { schema, feed, makeContext, guard } = await makeParts();
    const operations = new Operations(schema, makeContext, guard, 8);
    let state = seed * 7919;
    const random = (most: number): number => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return Math.floor((state / 2147483648) * most);
    };
    const last = 200;

    async function subscribed(at: number | null): Promise<ReturnType<typeof pulled>> {
      const prepared = operations.prepare(
        { query: TICKS, variables: at === null ? {} : { after: `x.${at}` } },
        { scope: { requestId: 'r', locale: 'zh', messages: serverMessages }, address: '', wantsCost: false },
      );
      return pulled(await operations.subscribe(prepared));
    }
    /** Comes and goes, at its own pace, until it has had the last one. */
    async function visitor(): Promise<void> {
      let at: number | null = random(2) ? null : random(feed.items.length + 1);
      while (at !== last) {
        const member = await subscribed(at);
        const stay = random(4) ? 10 + random(100) : last;
        for (let n = 0; n < stay && at !== last; n += 1) {
          const { json } = await member.next();
          const { data } = JSON.parse(json.toString()) as { data: { ticks: { n: number } } };
          if (at !== null && data.ticks.n !== at + 1) throw new Error(`${data.ticks.n} came after ${at}`);
          at = data.ticks.n;
          if (random(20) === 0) await pause(random(15));
        }
        await member.stop();
      }
    }
    const visitors = Array.from({ length: 12 }, visitor);
    while (feed.items.length < last - 1) {
      feed.put();
      if (random(10) === 0) await pause(random(4));
      if (random(40) === 0) visitors.push(visitor());
    }
    await turn();
    feed.put();
    await Promise.all(visitors);
    await soon(() => feed.open === 0, 'every source is closed');
    await guard.stop();
  });
});

/** Takes one result at a time, when it is asked for. */
function pulled(member: Subscriber) {
  let wanted: ((delivery: Delivery) => void) | null = null;
  let room = Promise.withResolvers<boolean>();
  const over = member.deliver({
    get ready() {
      return wanted !== null;
    },
    room: () => room.promise,
    take(delivery) {
      wanted!(delivery); // it is ready
      wanted = null;
      room = Promise.withResolvers();
    },
  });
  return {
    next: () =>
      new Promise<Delivery>((resolve) => {
        wanted = resolve;
        room.resolve(true);
      }),
    async stop() {
      const stopped = member.stop();
      room.resolve(false);
      await Promise.all([stopped, over]);
    },
  };
}
