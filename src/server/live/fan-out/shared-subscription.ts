import { setImmediate as otherWork, setTimeout as pause } from 'node:timers/promises';
import type { Subscriber } from './subscriber.js';
import { ResultBuffer } from './result-buffer.js';
import type { Delivery, SourceItem, SubscribeFailure, Execution } from './execution.js';

const HOLD_MS = 100; // how long the fastest subscribers wait when the buffer is full
const POLL_MS = 2;
const BATCH = 32; // results after which other work on the event loop gets its turn

/** The state that the subscribers of one subscription share: all that are attached get the results of one execution. */
export class SharedSubscription {
  /** The execution that attached subscribers read; null while none is attached. */
  private execution: Execution | null = null;
  private starting: Promise<Execution | SubscribeFailure> | null = null;
  private buffer: ResultBuffer;
  private end: { readonly error?: unknown } | null = null;
  /**
   * Whether the execution is at the head of the feed, so that subscribers that want future events can attach at its
   * end.
   */
  private live = false;
  /** Whether each subscriber starts with its own snapshot and thus cannot attach to another's. */
  private startsWithSnapshot = false;
  /** Whether the source sends newcomers its position, so that they can resume before the first event. */
  private sendsPosition = false;
  private startBookmark: Promise<Delivery> | null = null;
  private readonly attached = new Set<Subscriber>();
  private subscribers = 0;
  private aloneCount = 0;
  /** Latest results of subscribers that read alone: after a restart many read the same ones again. */
  private readonly recentResults = new Map<string, Promise<Delivery>>();

  constructor(
    private readonly most: number,
    private readonly unregister: () => void,
  ) {
    this.buffer = new ResultBuffer(most);
  }

  subscriberJoined(): void {
    this.subscribers += 1;
  }

  subscriberLeft(): void {
    this.subscribers -= 1;
    if (this.subscribers === 0) this.unregister();
  }

  countAlone(change: 1 | -1): void {
    this.aloneCount += change;
    if (this.aloneCount === 0) this.recentResults.clear();
  }

  /** Attaches a subscriber at the end of the buffer, for future results. Returns false if it has to start alone. */
  async attachAtEnd(
    subscriber: Subscriber,
    start: () => Promise<Execution | SubscribeFailure>,
  ): Promise<boolean | SubscribeFailure> {
    if (this.startsWithSnapshot || this.end) return false;
    if (this.execution) return this.live && this.attachAtPosition(subscriber, this.execution);
    const isStarter = !this.starting;
    this.starting ??= start();
    const execution = await this.starting.finally(() => (this.starting = null));
    if ('errors' in execution) return isStarter ? execution : false;
    if (isStarter) {
      if (this.execution) return execution.close().then(() => false); // another execution was adopted meanwhile
      this.startReading(execution, true);
    }
    return this.live && this.execution !== null && this.attachAtPosition(subscriber, this.execution);
  }

  private async attachAtPosition(subscriber: Subscriber, execution: Execution): Promise<boolean> {
    this.attach(subscriber, this.buffer.end);
    const position = this.buffer.last?.position;
    if (!this.sendsPosition || !position) return true;
    this.startBookmark ??= execution.result({ bookmark: true, position });
    subscriber.beginWith(await this.startBookmark);
    return true;
  }

  /** Attaches a subscriber behind the result with this position, if that is in the buffer. */
  attachAfter(subscriber: Subscriber, position: string): boolean {
    const index = this.execution && !this.end ? this.buffer.after(position) : null;
    if (index !== null) this.attach(subscriber, index);
    return index !== null;
  }

  /**
   * Makes the execution of a subscriber that reads alone the shared one, beginning with the result it has just
   * produced.
   */
  adoptExecution(subscriber: Subscriber, execution: Execution, delivery: Delivery): boolean {
    if (this.execution || this.starting || this.end || delivery.position === null) return false;
    this.startReading(execution, false, delivery);
    this.attach(subscriber, this.buffer.end);
    return true;
  }

  markLive(): void {
    this.live = true;
  }

  at(index: number): Delivery | undefined {
    return this.buffer.at(index);
  }

  /** Set when no results follow those in the buffer. */
  get over(): { readonly error?: unknown } | null {
    return this.end;
  }

  private attach(subscriber: Subscriber, index: number): void {
    this.attached.add(subscriber);
    subscriber.index = index;
  }

  /** Detaches a subscriber. Resolves when the source is closed, if this was the last one. */
  async detach(subscriber: Subscriber): Promise<void> {
    this.attached.delete(subscriber);
    subscriber.index = null;
    const { execution } = this;
    if (this.attached.size > 0 || !execution) return;
    this.execution = null;
    this.live = false;
    this.buffer = new ResultBuffer(this.most);
    await execution.close();
  }

  /** The result of an item of an execution; `again` is true when it is the cached result of another execution. */
  async result(
    execution: Execution,
    item: SourceItem,
  ): Promise<{ readonly delivery: Delivery; readonly again: boolean }> {
    if (item.snapshot) this.startsWithSnapshot = true;
    if (item.bookmark) this.sendsPosition = true;
    const readers = execution === this.execution ? this.attached.size : this.aloneCount;
    if (this.aloneCount === 0 || this.subscribers < 2 || item.snapshot || item.position === undefined) {
      return { delivery: await execution.result(item, item.snapshot ? 1 : readers), again: false };
    }
    const key = keyOf(item);
    const cached = this.recentResults.get(key);
    if (cached) return { delivery: await cached, again: true };
    const pending = execution.result(item, readers);
    this.recentResults.set(key, pending);
    pending.catch(() => this.recentResults.delete(key));
    // not empty, since the result above was added
    if (this.recentResults.size > this.most) this.recentResults.delete(this.recentResults.keys().next().value!);
    return { delivery: await pending, again: false };
  }

  private startReading(execution: Execution, live: boolean, first?: Delivery): void {
    this.execution = execution;
    this.buffer = new ResultBuffer(this.most);
    if (first) this.buffer.push(first);
    this.live = live;
    void this.read(execution);
  }

  private async read(execution: Execution): Promise<void> {
    try {
      for (let n = 1; this.execution === execution; n += 1) {
        const item = await execution.item();
        if (this.execution !== execution) return;
        if (!item) return await this.finish({});
        const { delivery } = await this.result(execution, item);
        if (this.execution === execution) await this.makeRoom();
        if (this.execution !== execution) return;
        this.buffer.push(delivery);
        this.startBookmark = null;
        for (const subscriber of this.attached) subscriber.offer(delivery);
        this.buffer.forgetRead(this.slowest());
        if (n % BATCH === 0) await otherWork();
      }
    } catch (error) {
      if (this.execution === execution) await this.finish({ error });
    }
  }

  /** New subscribers get a new shared subscription from now on; those that are attached read the rest of the buffer. */
  private async finish(end: { readonly error?: unknown }): Promise<void> {
    this.end = end;
    this.unregister();
    for (const subscriber of this.attached) subscriber.wake();
    await this.execution?.close();
  }

  /** Waits at most `HOLD_MS`: subscribers that are then still in the older half of a full buffer continue alone. */
  private async makeRoom(): Promise<void> {
    if (!this.buffer.isFull) return;
    const { half } = this.buffer;
    for (let waited = 0; waited < HOLD_MS && this.slowest() < half; waited += POLL_MS) await pause(POLL_MS);
    for (const subscriber of this.attached) {
      // an attached subscriber has an index, and its result is in the buffer
      if (subscriber.index! < half) subscriber.leave(this.at(subscriber.index!)!);
    }
    this.buffer.forgetBefore(half);
  }

  private slowest(): number {
    let slowest = Infinity;
    for (const { index: current } of this.attached) slowest = Math.min(slowest, current!);
    return slowest;
  }
}

const keyOf = ({ position, bookmark }: SourceItem): string => `${bookmark ? 'b' : ''}${position}`;
