import { Unavailable } from '../../kernel/errors.js';
import type { Item, FeedFilter } from '../../kernel/feed.js';
import { positionOf, type Place } from './positions.js';
import type { FeedStore } from './store.js';
import type { FeedHead, Waiter } from './feed-head.js';

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };
const BATCH = 100; // the most that one reader holds in memory
const RETRY_MS = 500;

export interface FollowerOptions {
  readonly feedHead: FeedHead;
  /** For changes that `feedHead` no longer has in memory. */
  readonly store: FeedStore;
  readonly feedFilter: FeedFilter;
  readonly after: Place;
  /**
   * Whether to begin with a bookmark: the reader has no position yet, and could not resume if its first connection
   * broke.
   */
  readonly startsWithBookmark: boolean;
  readonly bookmarkMs: number;
}

/**
 * One reader of the feed: a pull iterator. It holds one batch and a place, and releases both at `return`, also while it
 * waits (a generator would keep waiting). `next` is called again only after it has settled.
 */
export class Follower implements AsyncIterableIterator<readonly Item[]>, Waiter {
  due: number;
  private at: Place;
  private open = true;
  private resume: (() => void) | undefined;

  constructor(private readonly options: FollowerOptions) {
    this.at = options.after;
    this.due = options.startsWithBookmark ? -Infinity : performance.now() + options.bookmarkMs;
  }

  async next(): Promise<IteratorResult<readonly Item[], undefined>> {
    while (this.open) {
      const before = this.at;
      const changes = await this.read();
      if (!this.open) break;
      if (changes.length > 0) return this.give(changes);
      if (this.due <= performance.now()) return this.give([{ bookmark: true, position: positionOf(this.at) }]);
      if (positionOf(this.at) === positionOf(before)) await this.wait();
    }
    return DONE;
  }

  private give(value: readonly Item[]): IteratorYieldResult<readonly Item[]> {
    this.due = performance.now() + this.options.bookmarkMs;
    return { done: false, value };
  }

  private async read(): Promise<readonly Item[]> {
    const { feedHead, store, feedFilter } = this.options;
    try {
      const { changes, reached } =
        feedHead.remembered(this.at, BATCH, feedFilter) ?? (await store.read(this.at, BATCH, feedFilter));
      this.at = reached;
      return changes;
    } catch (error) {
      if (!(error instanceof Unavailable)) {
        this.open = false;
        throw error;
      }
      await this.pause(); // the database is unavailable: committed changes can be read when it is back
      return [];
    }
  }

  /** Waits until the feed moves on, a bookmark is due, or the reader leaves. */
  private async wait(): Promise<void> {
    const { feedHead } = this.options;
    if (!this.open || feedHead.isPast(this.at)) return; // it has moved on since the read
    await new Promise<void>((resolve) => {
      this.resume = resolve;
      feedHead.join(this);
    });
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, RETRY_MS);
      const resume = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.resume = resume;
    });
  }

  wake(): void {
    this.options.feedHead.leave(this);
    this.resume?.();
    this.resume = undefined;
  }

  return(): Promise<IteratorResult<readonly Item[], undefined>> {
    this.open = false;
    this.wake();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
