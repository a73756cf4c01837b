import type { Log } from '../../kernel/context.js';
import { Invalid } from '../../kernel/errors.js';
import { matches, type FeedFilter } from '../../kernel/feed.js';
import type { Place } from './positions.js';
import { Coalescer } from './coalescer.js';
import type { FeedStore, Numbered, ChangeRange } from './store.js';

const LOOK_MS = 250; // the net below NOTIFY
const LOOK_AGAIN_MS = 10; // another process was numbering and may have looked before the last commit
const APART_MS = 10; // begin rounds that changes of this process call for: those that come close together share one
const KEPT = 2000; // latest changes in memory: enough for every follower that keeps up
const READ_AT_ONCE = 500;
const PRUNE_MS = 60 * 60 * 1000;

/** One who waits for the feed to move on, or for a time to come (by `performance.now()`: no clock jumps there). */
export interface Waiter {
  readonly due: number;
  wake(): void;
}

/**
 * The end of the feed as this process knows it. Followers pull from here at their own pace, so nothing is
 * buffered for a slow one: it falls back to reading the table.
 */
export class FeedHead {
  private latest: readonly Numbered[] = [];
  /** The last change of each type; of those that are not here, at most the one at `start`. */
  private readonly lastOf = new Map<string, number>();
  private start: number;
  /** So many more than its number is what a change is known by: numbers may be given again, and this never falls. */
  private ahead = 0;
  private readonly waiting = new Set<Waiter>();
  private readonly polls = new Coalescer(() => this.round());
  private readonly ranges = new Coalescer(() => this.own.range());
  private readonly timers: NodeJS.Timeout[] = [];
  private soon: NodeJS.Timeout | undefined;
  /** The next round is to number. */
  private numbers = false;
  /** When one last did. */
  private numberedAt = -Infinity;
  /** How far others have numbered. */
  private announced = 0;
  private stopped = false;

  /** @param own reaches the tables on the feed's own connection, for what all followers wait for */
  private constructor(
    private readonly own: FeedStore,
    private readonly log: Log,
    private mark: string,
    private head: number,
  ) {
    this.start = head;
  }

  /** @param tickMs how exactly a waiter's time is kept: one timer serves them all */
  static async start(own: FeedStore, log: Log, tickMs: number): Promise<FeedHead> {
    await own.number();
    const { mark, head } = await own.range();
    const feedHead = new FeedHead(own, log, mark, head);
    await feedHead.prune();
    const every = (ms: number, work: () => unknown): void =>
      void feedHead.timers.push(setInterval(() => void work(), ms));
    every(LOOK_MS, () => feedHead.poll());
    every(tickMs, () => feedHead.tick());
    every(PRUNE_MS, () => feedHead.prune());
    return feedHead;
  }

  /** The last change that this process knows. */
  get place(): Place {
    return { mark: this.mark, n: this.head };
  }

  /** For `changedSince`. */
  get known(): number {
    return this.head + this.ahead;
  }

  /** Whether changes after a place are known. */
  isPast({ mark, n }: Place): boolean {
    return mark === this.mark && n < this.head;
  }

  /**
   * Numbers and fetches what is new, in a round that begins after the call; calls that wait for it share it.
   *
   * @returns whether all that was committed before the call is known now
   */
  poll(): Promise<boolean> {
    this.numbers = true;
    return this.polls.next();
  }

  /** Looks soon, for whoever does not wait: at once, unless a look has just begun. */
  notify(): void {
    const wait = this.numberedAt + APART_MS - performance.now();
    if (wait > 0) this.pollIn(wait);
    else void this.poll();
  }

  /** Fetches what somebody else has numbered. @param to how far, if they said so */
  onNotify(to = this.head + 1): void {
    this.announced = Math.max(this.announced, to);
    if (this.announced > this.head) void this.polls.next();
  }

  /** Whether all that was committed before the call is known now. Costs one short statement, shared by those who wait for it. */
  async catchUp(): Promise<boolean> {
    const { mark, head, isWaiting } = await this.ranges.next();
    return (!isWaiting && mark === this.mark && head <= this.head) || this.poll();
  }

  /** Whether things of some types may have changed since something was known. */
  changedSince(known: number, types: readonly string[]): boolean {
    const n = known - this.ahead;
    return n < this.start || types.some((type) => (this.lastOf.get(type) ?? this.start) > n);
  }

  private async round(): Promise<boolean> {
    if (this.stopped) return false;
    try {
      const { numbers } = this;
      if (!numbers && this.announced <= this.head) return false; // a round has fetched it meanwhile
      this.numbers = false;
      if (numbers) this.numberedAt = performance.now();
      const numbered = numbers && (await this.own.number());
      while (await this.fetch()) if (this.stopped) return false;
      if (numbers && !numbered) this.pollIn(LOOK_AGAIN_MS);
      return numbered;
    } catch (error) {
      if (!this.stopped) this.log.warn({ err: error }, 'feed: cannot look; trying again');
      return false;
    }
  }

  private pollIn(ms: number): void {
    if (this.stopped) return;
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      void this.poll();
    }, ms);
  }

  /** Whether more may follow. */
  private async fetch(): Promise<boolean> {
    try {
      const { changes, reached } = await this.own.read(this.place, READ_AT_ONCE);
      if (reached.mark !== this.mark) this.goOnIn(reached.mark);
      if (changes.length > 0) this.append(changes);
      return changes.length === READ_AT_ONCE;
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      const { mark, head, oldest } = await this.own.range();
      // it slept longer than the retention, or what it knows last has not happened here
      this.skip({ mark, n: error.code === 'FEED_GAP' ? oldest - 1 : head });
      return true;
    }
  }

  /** The same changes so far, in another line: those who wait in the last one have to find out whether they have them. */
  private goOnIn(mark: string): void {
    this.log.info({ from: this.place, mark }, 'feed: the database tells another line of changes from here on');
    this.mark = mark;
    this.latest = []; // their positions are of the last line
    this.wakeAll();
  }

  private append(news: readonly Numbered[]): void {
    this.latest = [...this.latest, ...news].slice(-KEPT);
    for (const { type, n } of news) this.lastOf.set(type, n);
    this.head = news.at(-1)!.n; // the caller checked that there is news
    this.wakeAll();
  }

  /** Each follower finds the gap by itself. */
  private skip(to: Place): void {
    this.log.warn({ from: this.place, to }, 'feed: changes that this process had not read, or had read, are gone');
    this.ahead += Math.max(0, this.head - to.n + 1);
    this.latest = [];
    this.lastOf.clear();
    this.mark = to.mark;
    this.head = this.start = this.announced = to.n;
    this.wakeAll();
  }

  /** What is wanted after `n`, as far as memory has it; undefined where the table must be asked. */
  remembered(
    after: Place,
    limit: number,
    feedFilter: FeedFilter,
  ): Pick<ChangeRange, 'changes' | 'reached'> | undefined {
    const { mark, n } = after;
    if (mark !== this.mark) return undefined;
    if (n >= this.head) return { changes: [], reached: after };
    const first = this.latest[0];
    if (!first || n < first.n - 1) return undefined;
    const changes: Numbered[] = [];
    for (let at = n - first.n + 1; at < this.latest.length; at += 1) {
      const change = this.latest[at]!; // positions are dense, so the index is within
      if (matches(feedFilter, change) && changes.push(change) === limit)
        return { changes, reached: { mark, n: change.n } };
    }
    return { changes, reached: this.place };
  }

  positionOf(event: string): string | undefined {
    return this.latest.findLast((change) => change.event === event)?.position;
  }

  join(waiter: Waiter): void {
    this.waiting.add(waiter);
  }

  leave(waiter: Waiter): void {
    this.waiting.delete(waiter);
  }

  private wakeAll(): void {
    for (const waiter of this.waiting) waiter.wake();
  }

  private tick(): void {
    const now = performance.now();
    for (const waiter of this.waiting) if (waiter.due <= now) waiter.wake();
  }

  private async prune(): Promise<void> {
    await this.own
      .prune()
      .catch((error: unknown) => this.log.warn({ err: error }, 'feed: cannot forget what is past its retention'));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearInterval(timer);
    clearTimeout(this.soon);
    await this.polls.idle();
    this.wakeAll();
  }
}
