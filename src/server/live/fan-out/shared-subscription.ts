import { setImmediate as otherWork, setTimeout as pause } from 'node:timers/promises';
import type { Subscriber } from './subscriber.js';
import { ResultBuffer } from './result-buffer.js';
import type { Delivery, SourceItem, SubscribeFailure, Execution } from './execution.js';

const HOLD_MS = 100; // for which those in front wait when the ring is full
const LOOK_MS = 2;
const STRETCH = 32; // results after which sockets get their turn

/** What the members of one subscription have in common: whoever sits here is given what one run yields. */
export class SharedSubscription {
  /** Read by those who sit here; null while everyone is alone. */
  private run: Execution | null = null;
  private starting: Promise<Execution | SubscribeFailure> | null = null;
  private ring: ResultBuffer;
  private end: { readonly error?: unknown } | null = null;
  /** At the head of the feed, so that who wants what comes from now on may sit down at its end. */
  private live = false;
  /** Each subscriber begins with how things stand, so none can begin with another's. */
  private startsWithSnapshot = false;
  /** The source tells newcomers where they are, so that they can resume before anything has happened. */
  private sendsPosition = false;
  private greeting: Promise<Delivery> | null = null;
  private readonly attached = new Set<Subscriber>();
  private subscribers = 0;
  private alone = 0;
  /** What was executed lately for those who are alone: after a restart many read the same again. */
  private readonly recentResults = new Map<string, Promise<Delivery>>();

  constructor(
    private readonly most: number,
    private readonly forget: () => void,
  ) {
    this.ring = new ResultBuffer(most);
  }

  subscriberJoined(): void {
    this.subscribers += 1;
  }

  subscriberLeft(): void {
    this.subscribers -= 1;
    if (this.subscribers === 0) this.forget();
  }

  countAlone(change: 1 | -1): void {
    this.alone += change;
    if (this.alone === 0) this.recentResults.clear();
  }

  /** Sits a member down where results from now on come; false where it has to begin alone. */
  async attachAtEnd(
    subscriber: Subscriber,
    start: () => Promise<Execution | SubscribeFailure>,
  ): Promise<boolean | SubscribeFailure> {
    if (this.startsWithSnapshot || this.end) return false;
    if (this.run) return this.live && this.welcome(subscriber, this.run);
    const mine = !this.starting;
    this.starting ??= start();
    const run = await this.starting.finally(() => (this.starting = null));
    if ('errors' in run) return mine ? run : false;
    if (mine) {
      if (this.run) return run.close().then(() => false); // somebody took the lead meanwhile
      this.startReading(run, true);
    }
    return this.live && this.run !== null && this.welcome(subscriber, this.run);
  }

  private async welcome(subscriber: Subscriber, run: Execution): Promise<boolean> {
    this.attach(subscriber, this.ring.end);
    const position = this.ring.last?.position;
    if (!this.sendsPosition || !position) return true;
    this.greeting ??= run.result({ bookmark: true, position });
    subscriber.beginWith(await this.greeting);
    return true;
  }

  /** Sits a member down behind the result with this position, if it is here. */
  attachAfter(subscriber: Subscriber, position: string): boolean {
    const seat = this.run && !this.end ? this.ring.after(position) : null;
    if (seat !== null) this.attach(subscriber, seat);
    return seat !== null;
  }

  /** Makes a lone member's run the one that all read, from the result that it has just given. */
  adoptExecution(subscriber: Subscriber, run: Execution, delivery: Delivery): boolean {
    if (this.run || this.starting || this.end || delivery.position === null) return false;
    this.startReading(run, false, delivery);
    this.attach(subscriber, this.ring.end);
    return true;
  }

  markLive(): void {
    this.live = true;
  }

  at(seat: number): Delivery | undefined {
    return this.ring.at(seat);
  }

  /** Whether nothing follows what is in the ring. */
  get over(): { readonly error?: unknown } | null {
    return this.end;
  }

  private attach(subscriber: Subscriber, seat: number): void {
    this.attached.add(subscriber);
    subscriber.index = seat;
  }

  /** Settles when the source is closed, if this was the last who read from it. */
  async detach(subscriber: Subscriber): Promise<void> {
    this.attached.delete(subscriber);
    subscriber.index = null;
    const { run } = this;
    if (this.attached.size > 0 || !run) return;
    this.run = null;
    this.live = false;
    this.ring = new ResultBuffer(this.most);
    await run.close();
  }

  /** The result of an item of a run; `again` when another run has had it lately. */
  async result(run: Execution, item: SourceItem): Promise<{ readonly delivery: Delivery; readonly again: boolean }> {
    if (item.snapshot) this.startsWithSnapshot = true;
    if (item.bookmark) this.sendsPosition = true;
    const readers = run === this.run ? this.attached.size : this.alone;
    if (this.alone === 0 || this.subscribers < 2 || item.snapshot || item.position === undefined) {
      return { delivery: await run.result(item, item.snapshot ? 1 : readers), again: false };
    }
    const key = keyOf(item);
    const known = this.recentResults.get(key);
    if (known) return { delivery: await known, again: true };
    const made = run.result(item, readers);
    this.recentResults.set(key, made);
    made.catch(() => this.recentResults.delete(key));
    if (this.recentResults.size > this.most) this.recentResults.delete(this.recentResults.keys().next().value!); // it is not empty
    return { delivery: await made, again: false };
  }

  private startReading(run: Execution, live: boolean, first?: Delivery): void {
    this.run = run;
    this.ring = new ResultBuffer(this.most);
    if (first) this.ring.push(first);
    this.live = live;
    void this.read(run);
  }

  private async read(run: Execution): Promise<void> {
    try {
      for (let n = 1; this.run === run; n += 1) {
        const item = await run.item();
        if (this.run !== run) return;
        if (!item) return await this.finish({});
        const { delivery } = await this.result(run, item);
        if (this.run === run) await this.makeRoom();
        if (this.run !== run) return;
        this.ring.push(delivery);
        this.greeting = null;
        for (const subscriber of this.attached) subscriber.offer(delivery);
        this.ring.forgetRead(this.slowest());
        if (n % STRETCH === 0) await otherWork();
      }
    } catch (error) {
      if (this.run === run) await this.finish({ error });
    }
  }

  /** A new subscriber gets a new stream from here on; those who sit here take what is left. */
  private async finish(end: { readonly error?: unknown }): Promise<void> {
    this.end = end;
    this.forget();
    for (const subscriber of this.attached) subscriber.wake();
    await this.run?.close();
  }

  /** Never waits long: who is in the older half of a full ring after that goes on alone. */
  private async makeRoom(): Promise<void> {
    if (!this.ring.isFull) return;
    const { half } = this.ring;
    for (let waited = 0; waited < HOLD_MS && this.slowest() < half; waited += LOOK_MS) await pause(LOOK_MS);
    for (const subscriber of this.attached) {
      if (subscriber.index! < half) subscriber.leave(this.at(subscriber.index!)!); // who sits has a seat, and it is in the ring
    }
    this.ring.forgetBefore(half);
  }

  private slowest(): number {
    let slowest = Infinity;
    for (const { index: seat } of this.attached) slowest = Math.min(slowest, seat!);
    return slowest;
  }
}

const keyOf = ({ position, bookmark }: SourceItem): string => `${bookmark ? 'b' : ''}${position}`;
