import type { Change } from '../../kernel/feed.js';
import type { Tail } from './tail.js';

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * One reader of the feed: an iterator that pulls. It holds one fetched batch and a place, and forgets both at
 * `return`, also while it waits (a generator would wait on).
 */
export class Follower implements AsyncIterableIterator<Change> {
  private batch: readonly Change[] = [];
  private at = 0;
  private readonly ended = Promise.withResolvers<void>();
  private open = true;

  constructor(
    private readonly tail: Tail,
    private n: number,
    private readonly wants: (change: Change) => boolean,
  ) {}

  async next(): Promise<IteratorResult<Change, undefined>> {
    while (this.open) {
      const change = this.batch[this.at];
      if (change) {
        this.at += 1;
        this.n = change.n;
        if (this.wants(change)) return { done: false, value: change };
        continue;
      }
      const moved = this.tail.next(); // taken before the look, so that a move in between is not missed
      this.batch = await this.tail.after(this.n);
      this.at = 0;
      if (this.batch.length === 0) await Promise.race([moved, this.ended.promise]);
    }
    return DONE;
  }

  return(): Promise<IteratorResult<Change, undefined>> {
    this.open = false;
    this.batch = [];
    this.ended.resolve();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
