import type { Log } from '../../kernel/context.js';
import type { Change } from '../../kernel/feed.js';
import type { FeedStore } from './store.js';

const LOOK_MS = 250; // the net below NOTIFY
const KEPT = 2000; // latest changes in memory: enough for every follower that keeps up
const READ_AT_ONCE = 500;

/**
 * The end of the feed as this process knows it. Followers pull from here at their own pace, so nothing is
 * buffered for a slow one: it falls back to reading the table.
 */
export class Tail {
  private latest: Change[] = [];
  private moved = Promise.withResolvers<void>();
  private looking: Promise<void> | undefined;
  private again = false;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  private constructor(
    private readonly store: FeedStore,
    private readonly log: Log,
    private head: number,
  ) {}

  static async start(store: FeedStore, log: Log): Promise<Tail> {
    await store.number();
    const tail = new Tail(store, log, (await store.range()).head);
    tail.timer = setInterval(() => void tail.look(), LOOK_MS);
    return tail;
  }

  get position(): number {
    return this.head;
  }

  /** Numbers and fetches what is new; calls while one is running are answered by one more round. */
  look(): Promise<void> {
    if (this.looking) {
      this.again = true;
      return this.looking;
    }
    this.looking = this.round().finally(() => {
      this.looking = undefined;
      if (this.again && !this.stopped) {
        this.again = false;
        void this.look();
      }
    });
    return this.looking;
  }

  private async round(): Promise<void> {
    try {
      await this.store.number();
      for (;;) {
        const news = await this.store.read(this.head, READ_AT_ONCE);
        if (news.length > 0) this.append(news);
        if (news.length < READ_AT_ONCE) return;
      }
    } catch (error) {
      if (!this.stopped) this.log.warn({ err: error }, 'feed: cannot look; trying again');
    }
  }

  private append(news: readonly Change[]): void {
    this.latest = [...this.latest, ...news].slice(-KEPT);
    this.head = news.at(-1)!.n; // the caller checked that there is news
    const { resolve } = this.moved;
    this.moved = Promise.withResolvers<void>();
    resolve();
  }

  /** Some changes after `n`, in order; empty at the end of the feed. */
  async after(n: number): Promise<readonly Change[]> {
    if (n >= this.head) return [];
    const first = this.latest[0];
    if (first && n >= first.n - 1) return this.latest.slice(n - first.n + 1);
    return this.store.read(n, READ_AT_ONCE);
  }

  /** Settles when the feed has moved on. */
  next(): Promise<void> {
    return this.moved.promise;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.looking;
    this.moved.resolve();
  }
}
