import { ANONYMOUS } from '../../src/kernel/access/actor.js';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import pino from 'pino';
import type { Context } from '../../src/kernel/context.js';
import { httpServer } from '../../src/server/http/server.js';
import { readConfig } from '../../src/config.js';
import { addresses } from '../../src/server/guard/addresses.js';
import { identifyCallers } from '../../src/server/identity/hook.js';
import { createGuard } from '../../src/server/guard/guard.js';
import { Invalid, Unavailable } from '../../src/kernel/errors.js';
import { originsOf } from '../../src/server/guard/origins.js';
import { serverMessages } from '../../src/server/messages.js';
import type { MakeContext } from '../../src/server/context.js';
import { type LiveOptions, serveLive } from '../../src/server/live/live.js';
import type { GuardedIdentity } from '../../src/server/identity/guarded-identity.js';

interface Item {
  readonly n: number;
  readonly position: string;
  readonly room: string;
  readonly bookmark?: true;
  readonly snapshot?: true;
}

/** A feed in memory that counts who reads it. */
class MemoryFeed {
  readonly items: Item[] = [];
  open = 0;
  /** Sources ever opened. */
  opened = 0;
  /** Who comes without a position is told the one of now. */
  greets = false;
  private readonly waiting = new Set<() => void>();
  private failure: Error | null = null;

  put(room = 'a', rest: { bookmark?: true } = {}): Item {
    const n = this.items.length + 1;
    const item = { n, position: `x.${n}`, room, ...rest };
    this.items.push(item);
    this.wake();
    return item;
  }

  fail(error: Error | null): void {
    this.failure = error;
    this.wake();
  }

  read(room: string | null, after: string | null, first: Item | null = null): AsyncIterableIterator<Item> {
    if (after?.startsWith('y')) throw new Invalid('POSITION_UNKNOWN');
    let at = after === null ? this.items.length : Number(after.slice(2));
    let begin = first;
    let ended = false;
    let wake = (): void => undefined;
    this.open += 1;
    this.opened += 1;
    const close = (): void => {
      if (!ended) this.open -= 1;
      ended = true;
      wake();
    };
    return {
      next: async () => {
        while (!ended) {
          if (this.failure) throw this.failure;
          const item: Item | undefined = begin ?? this.items[at];
          if (begin) begin = null;
          else if (item) at += 1;
          if (item && (item.bookmark || room === null || item.room === room || item.snapshot))
            return { done: false, value: item };
          if (item) continue;
          await new Promise<void>((resolve) => {
            wake = resolve;
            this.waiting.add(resolve);
          });
        }
        return { done: true, value: undefined };
      },
      return: async () => {
        close();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}

/** Everybody is nobody, for as long as they like. */
const nobodyKnown: GuardedIdentity = { identify: () => Promise.resolve(ANONYMOUS), stillValid: () => true };

const SDL = `
  type Query { hello: String!  slow(ms: Int!): String! }
  type Mutation { put(room: String!): String! }
  type Tick { n: Int!  position: String!  who: String!  bad: String  text(size: Int!): String! }
  type Subscription {
    ticks(room: String, after: String): Tick
    needy(after: String!): Tick
    board(after: String): Tick
    plain: Tick
    late(ms: Int!, after: String): Tick
  }`;

/** A schema over a feed that a test can see into, and the contexts of its operations. */
export async function makeParts(config = readConfig({ NODE_ENV: 'test' })) {
  const feed = new MemoryFeed();
  /** `away`: executions for which the database is not there yet. */
  const counts = { executions: 0, contexts: 0, away: 0 };
  const schema = buildSchema(SDL);
  const subscription = schema.getSubscriptionType()!.getFields();
  for (const [name, field] of Object.entries(subscription)) {
    field.subscribe = (
      _source: unknown,
      { room = null, after = null, ms }: { room?: string | null; after?: string | null; ms?: number },
    ) => {
      const begin = { n: -1, position: `x.${feed.items.length}`, room: '' };
      const snapshot = name === 'board' ? { ...begin, snapshot: true as const } : null;
      const first = feed.greets ? { ...begin, bookmark: true as const } : snapshot;
      const read = () => feed.read(room, after, after === null ? first : null);
      return ms === undefined ? read() : pause(ms).then(read);
    };
    field.resolve = (item: Item) => {
      counts.executions += 1;
      if (counts.away-- > 0) throw new Unavailable('UNAVAILABLE');
      return item.bookmark ? null : item;
    };
  }
  const tick = (schema.getType('Tick') as GraphQLObjectType).getFields();
  tick['who']!.resolve = (_source, _args, context: Context) => `${context.actor.id} ${context.locale}`;
  tick['bad']!.resolve = () => {
    throw new Error('a secret detail');
  };
  tick['text']!.resolve = (_source, { size }: { size: number }) => 'x'.repeat(size);
  schema.getQueryType()!.getFields()['hello']!.resolve = () => 'hello';
  schema.getQueryType()!.getFields()['slow']!.resolve = (_source, { ms }: { ms: number }) =>
    new Promise((resolve) => setTimeout(resolve, ms, 'slow'));
  schema.getMutationType()!.getFields()['put']!.resolve = (_source, { room }: { room: string }) =>
    feed.put(room).position;

  const log = pino({ level: 'silent' });
  const makeContext: MakeContext = ({ requestId, locale, actor = ANONYMOUS }): Context => {
    counts.contexts += 1;
    return {
      requestId,
      locale,
      messages: serverMessages,
      actor,
      log,
      db: { statements: { count: 0, ms: 0 } },
      loaders: { clear: () => undefined },
    } as unknown as Context; // all that the live layer uses
  };
  const rates = {
    settle: () => Promise.resolve({ processes: 1, balances: new Map() }),
    leave: () => Promise.resolve(),
  };
  const { limits } = config;
  const guard = await createGuard({ schema, limits, trustedOnly: false, showsSchema: true, rates, log, now: () => new Date(), waiting: () => 0, trusted: [] }); // prettier-ignore
  return { schema, feed, counts, log, makeContext, guard };
}

/**
 * The live layer on a real server, without a database.
 *
 * @param env settings of the door
 * @param who says who calls
 */
export async function startRig(
  options: LiveOptions = {},
  env: Record<string, string> = {},
  who: GuardedIdentity = nobodyKnown,
) {
  const config = readConfig({ NODE_ENV: 'test', ...env });
  const { schema, feed, counts, log, makeContext, guard } = await makeParts(config);
  const { limits, https, trustedProxies } = config;
  const origins = originsOf(config.corsOrigins, false);
  const whence = addresses(trustedProxies);
  const app = httpServer(log, { limits, origins, https, addresses: whence, messages: serverMessages });
  identifyCallers(app, { identity: who, addresses: whence, guard });
  const live = serveLive(
    app,
    {
      schema,
      makeContext,
      guard,
      addresses: whence,
      origins,
      identity: who,
      messages: serverMessages,
      log,
      now: () => new Date(),
    },
    options,
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const connections = promisify(app.server.getConnections.bind(app.server));
  return {
    url: `http://127.0.0.1:${port}`,
    feed,
    counts,
    connections,
    stop: () => live.stop().then(() => guard.stop()),
  };
}

export type Rig = Awaited<ReturnType<typeof startRig>>;

/** Waits until something holds, at most two seconds. */
export async function soon(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let waited = 0; !(await holds()); waited += 5) {
    if (waited > 2_000) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
