import type { Log } from '../../kernel/context.js';
import { Invalid, Unavailable } from '../../kernel/errors.js';
import type { Feed, FeedProgress, FeedFilter } from '../../kernel/feed.js';
import { openFeedConnection } from './connection.js';
import { Follower } from './follower.js';
import { listen } from './listener.js';
import { placeOf, positionOf, type Place } from './positions.js';
import { feedStore } from './store.js';
import { FeedHead } from './feed-head.js';

/** Connections for readers that come and go or are behind; readers that keep up need none. */
const READERS = 3;
/**
 * Bookmarks promise an idle or filtered reader its position at least every 10 s: 9 s, since a tick takes up to a
 * second.
 */
const BOOKMARK_MS = 9_000;
const SETTLE_MS = 5_000;
const SETTLE_PAUSE_MS = 10; // another process is numbering

const NOTHING: FeedFilter = { types: [] };

export interface FeedOptions {
  /** Both are shorter in tests. */
  readonly bookmarkMs?: number;
  readonly answerMs?: number;
}

/**
 * The live feed of one process over the database that it shares with others.
 *
 * @param url the database, for the feed's own connections
 */
export async function startFeed(
  url: string,
  log: Log,
  options: FeedOptions = {},
): Promise<Feed & FeedProgress & { stop(): Promise<void> }> {
  const { bookmarkMs = BOOKMARK_MS, answerMs } = options;
  const connection = openFeedConnection(url, log, { answerMs });
  const feedHead = await open(connection, log, Math.min(1000, bookmarkMs / 10));
  const readers = openFeedConnection(url, log, { most: READERS, answerMs });
  const store = feedStore(readers);
  const listener = listen(url, log, (to) => feedHead.onNotify(to));
  let stopped = false;

  async function follower(feedFilter: FeedFilter, after: string | null | undefined): Promise<Follower> {
    const shared = { feedHead, store, feedFilter, bookmarkMs };
    if (after == null) return new Follower({ ...shared, after: feedHead.place, startsWithBookmark: true });
    const place = placeOf(after);
    await check(place);
    return new Follower({ ...shared, after: place, startsWithBookmark: false });
  }

  /** Refuses an invalid place at once instead of with the first change after it. */
  async function check(place: Place): Promise<void> {
    const { head } = await store.read(place, 0, NOTHING);
    if (place.n > head) throw new Invalid('POSITION_AHEAD');
  }

  return {
    follow: follower,
    async page(feedFilter, after, first) {
      if (after == null) {
        const { mark, head, oldest } = await store.range();
        return {
          changes: [],
          position: positionOf({ mark, n: head }),
          oldestPosition: positionOf({ mark, n: oldest - 1 }),
          hasMore: false,
        };
      }
      const place = placeOf(after);
      const { changes, reached, head, oldest } = await store.read(place, first, feedFilter);
      if (place.n > head) throw new Invalid('POSITION_AHEAD');
      return {
        changes,
        position: positionOf(reached),
        oldestPosition: positionOf({ mark: reached.mark, n: oldest - 1 }),
        hasMore: reached.n < head,
      };
    },
    async find(feedFilter, position) {
      try {
        const { mark, n } = placeOf(position);
        await check({ mark, n }); // the place before it may be valid although this change is lost
        return (await store.read({ mark, n: n - 1 }, 1, feedFilter)).changes.find((change) => change.n === n) ?? null;
      } catch (error) {
        if (error instanceof Invalid) return null; // of another database, or past the retention
        throw error;
      }
    },
    notify: () => feedHead.notify(),
    known: () => feedHead.known,
    catchUp: () => feedHead.catchUp().catch(nullIfUnavailable).then(Boolean),
    changedSince: (n, types) => feedHead.changedSince(n, types),
    async settle(event) {
      for (const end = performance.now() + SETTLE_MS; performance.now() < end && !stopped;) {
        await feedHead.poll();
        const position = feedHead.positionOf(event) ?? (await store.positionOf(event).catch(nullIfUnavailable));
        if (position !== null) return position;
        await new Promise((resolve) => setTimeout(resolve, SETTLE_PAUSE_MS));
      }
      throw new Unavailable('POSITION_PENDING');
    },
    async stop() {
      stopped = true;
      await listener.stop();
      await feedHead.stop();
      await readers.close();
      await connection.close();
    },
  };
}

async function open(connection: ReturnType<typeof openFeedConnection>, log: Log, tickMs: number): Promise<FeedHead> {
  try {
    return await FeedHead.start(feedStore(connection), log, tickMs);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** The change is committed, so an unavailable database is no failure of it. */
function nullIfUnavailable(error: unknown): null {
  if (error instanceof Unavailable) return null;
  throw error;
}
