import type { Log } from '../../kernel/context.js';
import { Invalid, Unavailable } from '../../kernel/errors.js';
import type { Feed, Known, Wants } from '../../kernel/feed.js';
import { openFeedConnection } from './connection.js';
import { Follower, OneByOne } from './follower.js';
import { listen } from './listener.js';
import type { Positions } from './positions.js';
import { feedStore, readPositions } from './store.js';
import { Tail } from './tail.js';

/** Statements at a time for readers that come and go or are behind; those who keep up need none. */
const READERS = 3;
/** An idle or filtered reader hears at least every 10 s how far it has come: 9 s, kept to the second. */
const BOOKMARK_MS = 9_000;
const SETTLE_MS = 5_000;
const SETTLE_PAUSE_MS = 10; // another process is numbering

export interface FeedOptions {
  /** Shorter in tests. */
  readonly bookmarkMs?: number;
}

/**
 * The live feed of one process over the database that it shares with others.
 *
 * @param url of the database, for the feed's own connections
 */
export async function startFeed(
  url: string,
  log: Log,
  options: FeedOptions = {},
): Promise<Feed & Known & { stop(): Promise<void> }> {
  const { bookmarkMs = BOOKMARK_MS } = options;
  const connection = openFeedConnection(url, log);
  const { positions, tail } = await open(connection, log, Math.min(1000, bookmarkMs / 10));
  const readers = openFeedConnection(url, log, READERS);
  const store = feedStore(readers, positions);
  const listener = listen(url, log, (to) => tail.heard(to));
  let stopped = false;

  async function follower(wants: Wants, after: string | null | undefined): Promise<Follower> {
    const fixed = { tail, store, wants, bookmarkMs };
    if (after == null) return new Follower({ ...fixed, after: tail.position, greet: true });
    const n = positions.read(after);
    await check(n);
    return new Follower({ ...fixed, after: n, greet: false });
  }

  async function check(n: number): Promise<void> {
    const { head, oldest } = await store.range();
    if (n > head) throw new Invalid('POSITION_AHEAD');
    if (n + 1 < oldest) throw new Invalid('FEED_GAP', { oldestPosition: positions.write(oldest - 1) });
  }

  return {
    follow: async (wants, after) => new OneByOne(await follower(wants, after)),
    followInBatches: follower,
    async page(wants, after, first) {
      if (after == null) {
        const { head, oldest } = await store.range();
        return {
          changes: [],
          position: positions.write(head),
          oldestPosition: positions.write(oldest - 1),
          hasMore: false,
        };
      }
      const n = positions.read(after);
      const { changes, reached, head, oldest } = await store.read(n, first, wants);
      if (n > head) throw new Invalid('POSITION_AHEAD');
      return {
        changes,
        position: positions.write(reached),
        oldestPosition: positions.write(oldest - 1),
        hasMore: reached < head,
      };
    },
    async find(wants, position) {
      try {
        const n = positions.read(position);
        return (await store.read(n - 1, 1, wants)).changes.find((change) => change.n === n) ?? null;
      } catch (error) {
        if (error instanceof Invalid) return null; // of another database, or no longer kept
        throw error;
      }
    },
    positionAt: (n) => positions.write(n),
    poke: () => tail.poke(),
    known: () => tail.position,
    catchUp: () => tail.catchUp().catch(unlessAway).then(Boolean),
    changedSince: (n, types) => tail.changedSince(n, types),
    async settle(event) {
      for (const end = performance.now() + SETTLE_MS; performance.now() < end && !stopped;) {
        await tail.look();
        const n = tail.numberOf(event) ?? (await store.positionOf(event).catch(unlessAway));
        if (n !== null) return positions.write(n);
        await new Promise((resolve) => setTimeout(resolve, SETTLE_PAUSE_MS));
      }
      throw new Unavailable('POSITION_PENDING');
    },
    async stop() {
      stopped = true;
      await listener.stop();
      await tail.stop();
      await readers.close();
      await connection.close();
    },
  };
}

async function open(
  connection: ReturnType<typeof openFeedConnection>,
  log: Log,
  tickMs: number,
): Promise<{ positions: Positions; tail: Tail }> {
  try {
    const positions = await readPositions(connection);
    return { positions, tail: await Tail.start(feedStore(connection, positions), log, tickMs) };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** The change is committed: that the database is away does not make it fail. */
function unlessAway(error: unknown): null {
  if (error instanceof Unavailable) return null;
  throw error;
}
