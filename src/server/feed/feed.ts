import type { Database } from '../../kernel/database.js';
import type { Log } from '../../kernel/context.js';
import { Invalid, Unavailable } from '../../kernel/errors.js';
import type { Feed } from '../../kernel/feed.js';
import { Follower } from './follower.js';
import { listen } from './listener.js';
import { openFeedStore } from './store.js';
import { Tail } from './tail.js';

const SETTLE_TRIES = 50;
const SETTLE_PAUSE_MS = 20; // another process is numbering: 1 s in all

/** The live feed of one process over the database that it shares with others. */
export async function startFeed(db: Database, url: string, log: Log): Promise<Feed & { stop(): Promise<void> }> {
  const store = await openFeedStore(db);
  const tail = await Tail.start(store, log);
  const listener = listen(url, log, () => void tail.look());

  return {
    async follow({ after, wants }) {
      if (after == null) return new Follower(tail, tail.position, wants);
      const n = store.positions.read(after);
      const { head, oldest } = await store.range();
      if (n > head) throw new Invalid('POSITION_AHEAD');
      if (n + 1 < oldest) throw new Invalid('FEED_GAP', { oldestPosition: store.positions.write(oldest - 1) });
      return new Follower(tail, n, wants);
    },
    poke: () => void tail.look(),
    async settle(event) {
      for (let attempt = 0; attempt < SETTLE_TRIES; attempt += 1) {
        await store.number();
        const n = await store.positionOf(event);
        if (n !== null) return store.positions.write(n);
        await new Promise((resolve) => setTimeout(resolve, SETTLE_PAUSE_MS));
      }
      throw new Unavailable('RETRYABLE');
    },
    async stop() {
      await listener.stop();
      await tail.stop();
    },
  };
}
