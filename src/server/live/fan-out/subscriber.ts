import type { Context } from '../../../kernel/context.js';
import { type Delivery, type SubscribeFailure, Execution } from './execution.js';
import type { SharedSubscription } from './shared-subscription.js';
import type { Subscription } from './subscription.js';

/** Where one subscriber's results go. */
export interface ResultSink {
  /** Whether it takes one more now. */
  readonly ready: boolean;
  /** Settles when it does; false when it never will again. */
  room(): Promise<boolean>;
  /** @throws when it is to get no more */
  take(delivery: Delivery): void;
}

const OVER = Symbol('nothing follows');
const WAIT = Symbol('nothing has come yet');

/**
 * One subscriber. Reads with the others or alone, at its own pace. While it has all that the others have it waits
 * once, however much comes: results are handed to its reader, and only a reader that is behind makes it go on by itself.
 */
export class Subscriber {
  /** Number of the next result in the shared ring; null while alone. */
  index: number | null = null;
  private run: Execution | null = null;
  /** To be had before anything else. */
  private first: Delivery | null = null;
  private last: string | null;
  private reader: ResultSink | null = null;
  private failure: { readonly error: unknown } | null = null;
  private isAlone = false;
  private ended = false;
  /** Set while it has all that there is. */
  private waked: (() => void) | null = null;

  private constructor(
    private readonly stream: SharedSubscription,
    private readonly subscription: Subscription,
    private readonly context: Context,
  ) {
    this.last = subscription.after;
  }

  static async join(
    stream: SharedSubscription,
    subscription: Subscription,
    context: Context,
  ): Promise<Subscriber | SubscribeFailure> {
    const subscriber = new Subscriber(stream, subscription, context);
    stream.subscriberJoined();
    try {
      const refused = await subscriber.begin();
      if (!refused) return subscriber;
      await subscriber.stop();
      return refused;
    } catch (error) {
      await subscriber.stop();
      throw error;
    }
  }

  private async begin(): Promise<SubscribeFailure | null> {
    const { resumable, after } = this.subscription;
    if (resumable && after === null) {
      const attached = await this.stream.attachAtEnd(this, () =>
        Execution.start(this.subscription, null, this.context),
      );
      if (attached === true) return null;
      if (attached) return attached;
    }
    const run = await Execution.start(this.subscription, after, this.context);
    if ('errors' in run) return run;
    this.run = run;
    this.alone(true);
    return null;
  }

  /**
   * Gives a reader what it takes, until nothing follows or it is stopped; then settles when the source is closed.
   *
   * @throws what the source or the reader throws, or what it was failed with
   */
  async deliver(reader: ResultSink): Promise<void> {
    this.reader = reader;
    try {
      while (this.goesOn && (reader.ready || (await reader.room())) && this.goesOn) {
        const delivery =
          this.takeFirst() ?? (this.index === null ? await this.nextAlone() : this.nextShared(this.index));
        if (delivery === OVER) break;
        if (delivery === WAIT) await new Promise<void>((resolve) => (this.waked = resolve));
        else if (delivery) reader.take(delivery);
      }
    } finally {
      await this.stop();
    }
    if (this.failure) throw this.failure.error;
  }

  /** The newest result, from the stream: to the reader at once if it lacks no other. */
  offer(delivery: Delivery): void {
    if (!this.waked) return; // it will find it in the ring
    if (!this.reader!.ready) return this.wake(); // who waits has a reader
    this.index! += 1; // and a seat
    this.last = delivery.position ?? this.last;
    try {
      this.reader!.take(delivery);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Ends it with this instead of what would follow. */
  fail(error: unknown): void {
    this.failure ??= { error };
    this.wake();
    this.run?.close().catch(() => undefined); // `stop` says so
  }

  private get goesOn(): boolean {
    return !this.ended && !this.failure;
  }

  private nextShared(seat: number): Delivery | typeof OVER | typeof WAIT {
    const delivery = this.stream.at(seat);
    if (delivery) {
      this.index = seat + 1;
      this.last = delivery.position ?? this.last;
      return delivery;
    }
    const { over } = this.stream;
    if (over && 'error' in over) throw over.error;
    return over ? OVER : WAIT;
  }

  private async nextAlone(): Promise<Delivery | typeof OVER | null> {
    if (!this.run) {
      const run = await Execution.start(this.subscription, this.last, this.context);
      if ('errors' in run) throw run.errors[0]!; // refused for at least one reason
      if (!this.goesOn) return run.close().then(() => null);
      this.run = run;
    }
    const { run } = this;
    const item = await run.item();
    if (!this.goesOn) return null;
    if (!item) return OVER;
    if (this.attachToShared(run)) return null; // they have this item, or will
    const { delivery, again } = await this.stream.result(run, item);
    if (!this.goesOn) return null;
    this.last = delivery.position ?? this.last;
    if (!this.attachToShared(run) && again && this.stream.adoptExecution(this, run, delivery)) this.seated();
    return delivery;
  }

  /** Reads on with the others from here, if they have what this member had last. */
  private attachToShared(run: Execution): boolean {
    if (this.last === null || !this.subscription.resumable || !this.stream.attachAfter(this, this.last)) return false;
    if (this.subscription.after === null) this.stream.markLive();
    this.seated();
    void run.close();
    return true;
  }

  private seated(): void {
    this.run = null;
    this.alone(false);
  }

  private alone(is: boolean): void {
    if (this.isAlone !== is) this.stream.countAlone(is ? 1 : -1);
    this.isAlone = is;
  }

  beginWith(delivery: Delivery): void {
    this.first = delivery;
    this.last = delivery.position ?? this.last;
  }

  private takeFirst(): Delivery | null {
    const { first } = this;
    this.first = null;
    return first;
  }

  /** Called by the stream when it cannot wait any longer for this member: its next result tells where to go on. */
  leave(next: Delivery): void {
    this.beginWith(next);
    this.alone(true);
    void this.stream.detach(this);
    this.wake();
  }

  wake(): void {
    this.waked?.();
    this.waked = null;
  }

  /** Forgets everything, also while it waits. Settles when the source is closed, if it was the last who read it. */
  async stop(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    this.wake();
    const closing = this.index === null ? this.run?.close() : this.stream.detach(this);
    this.run = null;
    this.alone(false);
    this.stream.subscriberLeft();
    await closing;
  }
}
