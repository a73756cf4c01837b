import { setImmediate as otherWork, setTimeout as pause } from 'node:timers/promises';
import type { Member } from './member.js';
import { Ring } from './ring.js';
import type { Delivery, Item, Refused, Run } from './run.js';

const HOLD_MS = 100; // for which those in front wait when the ring is full
const LOOK_MS = 2;
const STRETCH = 32; // results after which sockets get their turn

/** What the members of one subscription have in common: whoever sits here is given what one run yields. */
export class Stream {
  /** Read by those who sit here; null while everyone is alone. */
  private run: Run | null = null;
  private starting: Promise<Run | Refused> | null = null;
  private ring: Ring;
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
  ) {
    this.ring = new Ring(most);
  }

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
    if (this.run) return this.live && this.welcome(member, this.run);
    const mine = !this.starting;
    this.starting ??= start();
    const run = await this.starting.finally(() => (this.starting = null));
    if ('errors' in run) return mine ? run : false;
    if (mine) {
      if (this.run) return run.close().then(() => false); // somebody took the lead meanwhile
      this.lead(run, true);
    }
    return this.live && this.run !== null && this.welcome(member, this.run);
  }

  private async welcome(member: Member, run: Run): Promise<boolean> {
    this.sit(member, this.ring.end);
    const position = this.ring.last?.position;
    if (!this.greets || !position) return true;
    this.greeting ??= run.result({ bookmark: true, position });
    member.beginWith(await this.greeting);
    return true;
  }

  /** Sits a member down behind the result with this position, if it is here. */
  sitAfter(member: Member, position: string): boolean {
    const seat = this.run && !this.end ? this.ring.after(position) : null;
    if (seat !== null) this.sit(member, seat);
    return seat !== null;
  }

  /** Makes a lone member's run the one that all read, from the result that it has just given. */
  followMe(member: Member, run: Run, delivery: Delivery): boolean {
    if (this.run || this.starting || this.end || delivery.position === null) return false;
    this.lead(run, false, delivery);
    this.sit(member, this.ring.end);
    return true;
  }

  itIsLive(): void {
    this.live = true;
  }

  at(seat: number): Delivery | undefined {
    return this.ring.at(seat);
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
    this.ring = new Ring(this.most);
    await run.close();
  }

  /** The result of an item of a run; `again` when another run has had it lately. */
  async result(run: Run, item: Item): Promise<{ readonly delivery: Delivery; readonly again: boolean }> {
    if (item.snapshot) this.begins = true;
    if (item.bookmark) this.greets = true;
    const readers = run === this.run ? this.seated.size : this.alone;
    if (this.alone === 0 || this.members < 2 || item.snapshot || item.position === undefined) {
      return { delivery: await run.result(item, item.snapshot ? 1 : readers), again: false };
    }
    const key = keyOf(item);
    const known = this.lately.get(key);
    if (known) return { delivery: await known, again: true };
    const made = run.result(item, readers);
    this.lately.set(key, made);
    made.catch(() => this.lately.delete(key));
    if (this.lately.size > this.most) this.lately.delete(this.lately.keys().next().value!); // it is not empty
    return { delivery: await made, again: false };
  }

  private lead(run: Run, live: boolean, first?: Delivery): void {
    this.run = run;
    this.ring = new Ring(this.most);
    if (first) this.ring.push(first);
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
        for (const member of this.seated) member.offer(delivery);
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
    for (const member of this.seated) member.wake();
    await this.run?.close();
  }

  /** Never waits long: who is in the older half of a full ring after that goes on alone. */
  private async makeRoom(): Promise<void> {
    if (!this.ring.isFull) return;
    const { half } = this.ring;
    for (let waited = 0; waited < HOLD_MS && this.slowest() < half; waited += LOOK_MS) await pause(LOOK_MS);
    for (const member of this.seated) {
      if (member.seat! < half) member.leave(this.at(member.seat!)!); // who sits has a seat, and it is in the ring
    }
    this.ring.forgetBefore(half);
  }

  private slowest(): number {
    let slowest = Infinity;
    for (const { seat } of this.seated) slowest = Math.min(slowest, seat!);
    return slowest;
  }
}

const keyOf = ({ position, bookmark }: Item): string => `${bookmark ? 'b' : ''}${position}`;
