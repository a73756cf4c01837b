import type { Log } from '../../kernel/context.js';
import { Invalid } from '../../kernel/errors.js';
import { matches, type FeedFilter } from '../../kernel/feed.js';
import type { Place } from './positions.js';
import { Coalescer } from './coalescer.js';
import type { FeedStore, Numbered, ChangeRange } from './store.js';

const POLL_MS = 250; // fallback when a NOTIFY is missed
const REPOLL_MS = 10; // another process was numbering, perhaps without the last commit
/** Minimum interval between rounds for changes of this process: changes that come close together share one. */
const APART_MS = 10;
const MOST_LATEST = 2000; // latest changes in memory, enough for all followers that keep up
const READ_AT_ONCE = 500;
const PRUNE_MS = 60 * 60 * 1000;

/** A follower that waits for the next change or until a time (by `performance.now()`, which never jumps). */
export interface Waiter {
  readonly due: number;
  wake(): void;
}

/**
 * The end of the feed as this process knows it. Followers pull from here at their own pace, so nothing is buffered for
 * a slow one: it falls back to reading the table.
 */
export class FeedHead {
  private latest: readonly Numbered[] = [];
  /** Number of the last change of each type. Types that are not listed have none after `start`. */
  private readonly lastOf = new Map<string, number>();
  private start: number;
  /**
   * The revision of a change is its number plus this offset, so that revisions never fall although numbers may be
   * reused.
   */
  private offset = 0;
  private readonly waiting = new Set<Waiter>();
  private readonly polls = new Coalescer(() => this.round());
  private readonly ranges = new Coalescer(() => this.store.range());
  private readonly timers: NodeJS.Timeout[] = [];
  private pollTimer: NodeJS.Timeout | undefined;
  /** Whether the next round has to number. */
  private shouldNumber = false;
  /** When a round last numbered. */
  private numberedAt = -Infinity;
  /** How far other processes have numbered. */
  private announced = 0;
  private stopped = false;

  /** @param store reads the tables on the feed's own connection, for all followers together */
  private constructor(
    private readonly store: FeedStore,
    private readonly log: Log,
    private mark: string,
    private head: number,
  ) {
    this.start = head;
  }

  /** @param tickMs precision of the times that followers wait for: one timer serves them all */
  static async start(store: FeedStore, log: Log, tickMs: number): Promise<FeedHead> {
    await store.number();
    const { mark, head } = await store.range();
    const feedHead = new FeedHead(store, log, mark, head);
    await feedHead.prune();
    const every = (ms: number, work: () => unknown): void =>
      void feedHead.timers.push(setInterval(() => void work(), ms));
    every(POLL_MS, () => feedHead.poll());
    every(tickMs, () => feedHead.tick());
    every(PRUNE_MS, () => feedHead.prune());
    return feedHead;
  }

  /** The last change that this process knows. */
  get place(): Place {
    return { mark: this.mark, n: this.head };
  }

  /** The revision of the last change, for `changedSince`. */
  get known(): number {
    return this.head + this.offset;
  }

  /** Whether changes after this place are known. */
  isPast({ mark, n }: Place): boolean {
    return mark === this.mark && n < this.head;
  }

  /**
   * Numbers and fetches new changes, in a round that begins after the call; concurrent callers share it.
   *
   * @returns whether everything that was committed before the call is known now
   */
  poll(): Promise<boolean> {
    this.shouldNumber = true;
    return this.polls.next();
  }

  /** Starts a poll without waiting for it: at once, or `APART_MS` after the last one that numbered. */
  notify(): void {
    const wait = this.numberedAt + APART_MS - performance.now();
    if (wait > 0) this.pollIn(wait);
    else void this.poll();
  }

  /**
   * Fetches what another process has numbered.
   *
   * @param to the last number, if the notification gives one
   */
  onNotify(to = this.head + 1): void {
    this.announced = Math.max(this.announced, to);
    if (this.announced > this.head) void this.polls.next();
  }

  /**
   * Whether everything that was committed before the call is known now. It takes one short statement, which concurrent
   * callers share.
   */
  async catchUp(): Promise<boolean> {
    const { mark, head, isWaiting } = await this.ranges.next();
    return (!isWaiting && mark === this.mark && head <= this.head) || this.poll();
  }

  /** Whether records of some types may have changed since a revision. */
  changedSince(known: number, types: readonly string[]): boolean {
    const n = known - this.offset;
    return n < this.start || types.some((type) => (this.lastOf.get(type) ?? this.start) > n);
  }

  private async round(): Promise<boolean> {
    if (this.stopped) return false;
    try {
      const { shouldNumber } = this;
      if (!shouldNumber && this.announced <= this.head) return false; // a round has fetched it in the meantime
      this.shouldNumber = false;
      if (shouldNumber) this.numberedAt = performance.now();
      const numbered = shouldNumber && (await this.store.number());
      while (await this.fetch()) if (this.stopped) return false;
      if (shouldNumber && !numbered) this.pollIn(REPOLL_MS);
      return numbered;
    } catch (error) {
      if (!this.stopped) this.log.warn({ err: error }, 'feed: cannot look; trying again');
      return false;
    }
  }

  private pollIn(ms: number): void {
    if (this.stopped) return;
    this.pollTimer ??= setTimeout(() => {
      this.pollTimer = undefined;
      void this.poll();
    }, ms);
  }

  /** Fetches one batch. Returns whether more may follow. */
  private async fetch(): Promise<boolean> {
    try {
      const { changes, reached } = await this.store.read(this.place, READ_AT_ONCE);
      if (reached.mark !== this.mark) this.goOnIn(reached.mark);
      if (changes.length > 0) this.append(changes);
      return changes.length === READ_AT_ONCE;
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      const { mark, head, oldest } = await this.store.range();
      // the process slept longer than the retention, or the last change that it knows was undone by a restore
      this.skip({ mark, n: error.code === 'FEED_GAP' ? oldest - 1 : head });
      return true;
    }
  }

  /** Switches to a timeline that continues this one. Followers that wait on the old one must check where they are. */
  private goOnIn(mark: string): void {
    this.log.info({ from: this.place, mark }, 'feed: the database tells another line of changes from here on');
    this.mark = mark;
    this.latest = []; // their positions are of the old timeline
    this.wakeAll();
  }

  private append(changes: readonly Numbered[]): void {
    this.latest = [...this.latest, ...changes].slice(-MOST_LATEST);
    for (const { type, n } of changes) this.lastOf.set(type, n);
    this.head = changes.at(-1)!.n; // the caller has checked that there are any
    this.wakeAll();
  }

  /** Skips changes that are lost. Each follower detects the gap by itself. */
  private skip(to: Place): void {
    this.log.warn({ from: this.place, to }, 'feed: changes that this process had not read, or had read, are gone');
    this.offset += Math.max(0, this.head - to.n + 1);
    this.latest = [];
    this.lastOf.clear();
    this.mark = to.mark;
    this.head = this.start = this.announced = to.n;
    this.wakeAll();
  }

  /** The matching changes after a place, from memory; undefined where the table must be read. */
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
      const change = this.latest[at]!; // positions are dense, so the index exists
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
    await this.store
      .prune()
      .catch((error: unknown) => this.log.warn({ err: error }, 'feed: cannot forget what is past its retention'));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearInterval(timer);
    clearTimeout(this.pollTimer);
    await this.polls.idle();
    this.wakeAll();
  }
}
