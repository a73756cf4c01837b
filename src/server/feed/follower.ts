import { Unavailable } from '../../kernel/errors.js';
import type { Item, FeedFilter } from '../../kernel/feed.js';
import { positionOf, type Place } from './positions.js';
import type { FeedStore } from './store.js';
import type { FeedHead, Waiter } from './feed-head.js';

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };
const AT_ONCE = 100; // what one reader holds at most
const RETRY_MS = 500;

export interface FollowerOptions {
  readonly feedHead: FeedHead;
  /** For what the tail no longer remembers. */
  readonly store: FeedStore;
  readonly feedFilter: FeedFilter;
  readonly after: Place;
  /** Begins with a bookmark: the reader has no position yet, and would lose its place with its first connection. */
  readonly greet: boolean;
  readonly bookmarkMs: number;
}

/**
 * One reader of the feed: an iterator that pulls. It holds one fetched batch and a place, and forgets both at
 * `return`, also while it waits (a generator would wait on). `next` is called again only when it has answered.
 */
export class Follower implements AsyncIterableIterator<readonly Item[]>, Waiter {
  due: number;
  private at: Place;
  private open = true;
  private resume: (() => void) | undefined;

  constructor(private readonly options: FollowerOptions) {
    this.at = options.after;
    this.due = options.greet ? -Infinity : performance.now() + options.bookmarkMs;
  }

  async next(): Promise<IteratorResult<readonly Item[], undefined>> {
    while (this.open) {
      const from = this.at;
      const changes = await this.read();
      if (!this.open) break;
      if (changes.length > 0) return this.give(changes);
      if (this.due <= performance.now()) return this.give([{ bookmark: true, position: positionOf(this.at) }]);
      if (positionOf(this.at) === positionOf(from)) await this.wait();
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
        feedHead.remembered(this.at, AT_ONCE, feedFilter) ?? (await store.read(this.at, AT_ONCE, feedFilter));
      this.at = reached;
      return changes;
    } catch (error) {
      if (!(error instanceof Unavailable)) {
        this.open = false;
        throw error;
      }
      await this.pause(); // the database is away: what was committed will be there when it is back
      return [];
    }
  }

  /** Until the feed moves on, a bookmark is due, or the reader leaves. */
  private async wait(): Promise<void> {
    const { feedHead } = this.options;
    if (!this.open || feedHead.isPast(this.at)) return; // it moved between the look and now
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
