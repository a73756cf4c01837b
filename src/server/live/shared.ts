import { setImmediate as otherWork, setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../../kernel/context.js';
import { type Delivery, type Item, type Refused, Run } from './run.js';
import { scopeKey } from './scope.js';
import type { Subscription } from './subscription.js';

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };
const OVER = Symbol('nothing follows');
const KEPT_READ = 16; // results that everybody has: one who catches up meets the others at one of them
const HOLD_MS = 100; // for which those in front wait when the ring is full
const LOOK_MS = 2;
const STRETCH = 32; // results after which sockets get their turn

/**
 * Subscriptions that ask the same for the same caller read one source, run once an event and are written once.
 * Nobody has to: each member can read on alone from its own position at any time, and does so while the others
 * are elsewhere. Everyone's results follow one order, the feed's, so a member may sit down with the others
 * wherever it has what they have.
 */
export class Sharing {
  private readonly streams = new Map<string, Stream>();

  constructor(private readonly most: number) {}

  async subscribe(subscription: Subscription, context: Context): Promise<Member | Refused> {
    const key = subscription.key + scopeKey(context);
    const known = this.streams.get(key);
    if (known) return Member.join(known, subscription, context);
    const stream: Stream = new Stream(this.most, () => {
      if (this.streams.get(key) === stream) this.streams.delete(key);
    });
    this.streams.set(key, stream);
    return Member.join(stream, subscription, context);
  }

  /** Distinct streams, for whoever watches the process. */
  get size(): number {
    return this.streams.size;
  }
}

/** What the members of one subscription have in common. */
class Stream {
  /** Read by those who sit here; null while everyone is alone. */
  private run: Run | null = null;
  private starting: Promise<Run | Refused> | null = null;
  /** Results with consecutive numbers from `first` on. */
  private ring: Delivery[] = [];
  private first = 0;
  private end: { readonly error?: unknown } | null = null;
  /** At the head of the feed, so that who wants what comes from now on may sit down at its end. */
  private live = false;
  /** Each subscriber begins with how things stand, so none can begin with another's. */
  private begins = false;
  /** The source tells newcomers where they are, so that they can resume before anything has happened. */
  private greets = false;
  private greeting: Promise<Delivery> | null = null;
  private readonly seated = new Set<Member>();
  private members = 0;
  private alone = 0;
  /** What was executed lately for those who are alone: after a restart many read the same again. */
  private readonly lately = new Map<string, Promise<Delivery>>();

  constructor(
    private readonly most: number,
    private readonly forget: () => void,
  ) {}

  came(): void {
    this.members += 1;
  }

  went(): void {
    this.members -= 1;
    if (this.members === 0) this.forget();
  }

  aloneBy(change: 1 | -1): void {
    this.alone += change;
    if (this.alone === 0) this.lately.clear();
  }

  /** Sits a member down where results from now on come; false where it has to begin alone. */
  async sitAtEnd(member: Member, start: () => Promise<Run | Refused>): Promise<boolean | Refused> {
    if (this.begins || this.end) return false;
    if (this.run) return this.live && this.sitDown(member, this.run);
    const mine = !this.starting;
    this.starting ??= start();
    const run = await this.starting.finally(() => (this.starting = null));
    if ('errors' in run) return mine ? run : false;
    if (mine) {
      if (this.run) return run.close().then(() => false); // somebody took the lead meanwhile
      this.lead(run, [], true);
    }
    return this.live && this.run !== null && this.sitDown(member, this.run);
  }

  private async sitDown(member: Member, run: Run): Promise<boolean> {
    this.sit(member, this.first + this.ring.length);
    const position = this.ring.at(-1)?.position;
    if (!this.greets || !position) return true;
    this.greeting ??= run.result({ bookmark: true, position });
    member.take(await this.greeting);
    return true;
  }

  /** Sits a member down behind the result with this position, if it is here. */
  sitAfter(member: Member, position: string): boolean {
    const at = this.ring.findLastIndex((delivery) => delivery.position === position);
    if (!this.run || this.end || at < 0) return false;
    this.sit(member, this.first + at + 1);
    return true;
  }

  /** Makes a lone member's run the one that all read, from the result that it has just given. */
  followMe(member: Member, run: Run, delivery: Delivery): boolean {
    if (this.run || this.starting || this.end || delivery.position === null) return false;
    this.lead(run, [delivery], false);
    this.sit(member, this.first + 1);
    return true;
  }

  itIsLive(): void {
    this.live = true;
  }

  at(seat: number): Delivery | undefined {
    return this.ring[seat - this.first];
  }

  /** Whether nothing follows what is in the ring. */
  get over(): { readonly error?: unknown } | null {
    return this.end;
  }

  private sit(member: Member, seat: number): void {
    this.seated.add(member);
    member.seat = seat;
  }

  /** Settles when the source is closed, if this was the last who read from it. */
  async stand(member: Member): Promise<void> {
    this.seated.delete(member);
    member.seat = null;
    const { run } = this;
    if (this.seated.size > 0 || !run) return;
    this.run = null;
    this.live = false;
    this.ring = [];
    await run.close();
  }

  /** The result of an item of a run; `again` when another run has had it lately. */
  async result(run: Run, item: Item): Promise<{ readonly delivery: Delivery; readonly again: boolean }> {
    if (item.snapshot) this.begins = true;
    if (item.bookmark) this.greets = true;
    if (this.alone === 0 || this.members < 2 || item.snapshot || item.position === undefined) {
      return { delivery: await run.result(item, this.seated.size), again: false };
    }
    const key = keyOf(item);
    const known = this.lately.get(key);
    if (known) return { delivery: await known, again: true };
    const made = run.result(item, run === this.run ? this.seated.size : this.alone);
    this.lately.set(key, made);
    made.catch(() => this.lately.delete(key));
    if (this.lately.size > this.most) this.lately.delete(this.lately.keys().next().value!); // it is not empty
    return { delivery: await made, again: false };
  }

  private lead(run: Run, ring: Delivery[], live: boolean): void {
    this.run = run;
    this.ring = ring;
    this.first = 0;
    this.live = live;
    void this.read(run);
  }

  private async read(run: Run): Promise<void> {
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
        this.forgetRead();
        for (const member of this.seated) member.wake();
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
    for (const member of this.seated) member.wake();
    await this.run?.close();
  }

  /** Never waits long: who is in the older half of a full ring after that goes on alone. */
  private async makeRoom(): Promise<void> {
    if (this.ring.length < this.most) return;
    const half = this.first + Math.ceil(this.most / 2);
    for (let waited = 0; waited < HOLD_MS && this.slowest() < half; waited += LOOK_MS) await pause(LOOK_MS);
    for (const member of this.seated) {
      if (member.seat! < half) member.leave(this.at(member.seat!)!); // who sits has a seat, and it is in the ring
    }
    this.ring.splice(0, half - this.first);
    this.first = half;
  }

  private forgetRead(): void {
    const read = Math.min(this.slowest() - this.first, this.ring.length - KEPT_READ);
    if (read < KEPT_READ) return;
    this.ring.splice(0, read);
    this.first += read;
  }

  private slowest(): number {
    let slowest = Infinity;
    for (const { seat } of this.seated) slowest = Math.min(slowest, seat!);
    return slowest;
  }
}

const keyOf = ({ position, bookmark }: Item): string => `${bookmark ? 'b' : ''}${position}`;

/** One subscriber. Pulls at its own pace, and forgets everything at `return`, also while it waits. */
export class Member implements AsyncIterableIterator<Delivery> {
  /** Number of the next result in the shared ring; null while alone. */
  seat: number | null = null;
  private run: Run | null = null;
  /** To be had before anything else. */
  private taken: Delivery | null = null;
  private last: string | null;
  private isAlone = false;
  private ended = false;
  private waked: (() => void) | null = null;

  private constructor(
    private readonly stream: Stream,
    private readonly subscription: Subscription,
    private readonly context: Context,
  ) {
    this.last = subscription.after;
  }

  static async join(stream: Stream, subscription: Subscription, context: Context): Promise<Member | Refused> {
    const member = new Member(stream, subscription, context);
    stream.came();
    try {
      const refused = await member.begin();
      if (!refused) return member;
      await member.return();
      return refused;
    } catch (error) {
      await member.return();
      throw error;
    }
  }

  private async begin(): Promise<Refused | null> {
    const { resumable, after } = this.subscription;
    if (resumable && after === null) {
      const seated = await this.stream.sitAtEnd(this, () => Run.start(this.subscription, null, this.context));
      if (seated === true) return null;
      if (seated) return seated;
    }
    const run = await Run.start(this.subscription, after, this.context);
    if ('errors' in run) return run;
    this.run = run;
    this.alone(true);
    return null;
  }

  async next(): Promise<IteratorResult<Delivery, undefined>> {
    while (!this.ended) {
      const delivery = this.takeFirst() ?? (this.seat === null ? await this.nextAlone() : await this.nextShared());
      if (!delivery) continue;
      if (delivery === OVER) break;
      return { done: false, value: delivery };
    }
    await this.return();
    return DONE;
  }

  private async nextShared(): Promise<Delivery | typeof OVER | null> {
    const delivery = this.stream.at(this.seat!);
    if (delivery) {
      this.seat! += 1;
      this.last = delivery.position ?? this.last;
      return delivery;
    }
    const { over } = this.stream;
    if (over && 'error' in over) throw over.error;
    if (over) return OVER;
    await new Promise<void>((resolve) => (this.waked = resolve));
    return null;
  }

  private async nextAlone(): Promise<Delivery | typeof OVER | null> {
    if (!this.run) {
      const run = await Run.start(this.subscription, this.last, this.context);
      if ('errors' in run) throw run.errors[0]!; // refused for at least one reason
      if (this.ended) return run.close().then(() => null);
      this.run = run;
    }
    const { run } = this;
    const item = await run.item();
    if (this.ended) return null;
    if (!item) return OVER;
    if (this.sitWithOthers(run)) return null; // they have this item, or will
    const { delivery, again } = await this.stream.result(run, item);
    if (this.ended) return null;
    this.last = delivery.position ?? this.last;
    if (!this.sitWithOthers(run) && again && this.stream.followMe(this, run, delivery)) this.seated();
    return delivery;
  }

  /** Reads on with the others from here, if they have what this member had last. */
  private sitWithOthers(run: Run): boolean {
    if (this.last === null || !this.subscription.resumable || !this.stream.sitAfter(this, this.last)) return false;
    if (this.subscription.after === null) this.stream.itIsLive();
    this.seated();
    void run.close();
    return true;
  }

  private seated(): void {
    this.run = null;
    this.alone(false);
  }

  private alone(is: boolean): void {
    if (this.isAlone !== is) this.stream.aloneBy(is ? 1 : -1);
    this.isAlone = is;
  }

  take(delivery: Delivery): void {
    this.taken = delivery;
    this.last = delivery.position ?? this.last;
  }

  private takeFirst(): Delivery | null {
    const { taken } = this;
    this.taken = null;
    return taken;
  }

  /** Called by the stream when it cannot wait any longer for this member: its next result tells where to go on. */
  leave(next: Delivery): void {
    this.take(next);
    this.alone(true);
    void this.stream.stand(this);
    this.wake();
  }

  wake(): void {
    this.waked?.();
    this.waked = null;
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    if (this.ended) return DONE;
    this.ended = true;
    this.wake();
    const closing = this.seat === null ? this.run?.close() : this.stream.stand(this);
    this.run = null;
    this.alone(false);
    this.stream.went();
    await closing;
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
