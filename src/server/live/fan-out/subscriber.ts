import type { Context } from '../../../kernel/context.js';
import { type Delivery, type SubscribeFailure, Execution } from './execution.js';
import type { SharedSubscription } from './shared-subscription.js';
import type { Subscription } from './subscription.js';

/** Receives the results of one subscriber. */
export interface ResultSink {
  /** Whether it accepts one more result now. */
  readonly ready: boolean;
  /** Resolves when it does; to false when it never will again. */
  room(): Promise<boolean>;
  /** @throws when the subscriber must get no more results */
  take(delivery: Delivery): void;
}

const END = Symbol('nothing follows');
const PENDING = Symbol('nothing has come yet');

/**
 * One subscriber, which reads with the others or alone, at its own pace. While it is up to date it waits only once,
 * however many results follow: they are pushed to its sink. It continues on its own only when the sink is behind.
 */
export class Subscriber {
  /** Number of the next result in the shared buffer; null while it reads alone. */
  index: number | null = null;
  private execution: Execution | null = null;
  /** A result to deliver before anything else. */
  private first: Delivery | null = null;
  private last: string | null;
  private sink: ResultSink | null = null;
  private failure: { readonly error: unknown } | null = null;
  private isAlone = false;
  private ended = false;
  /** Resolves the wait of `deliver`; set while the subscriber is up to date. */
  private wakeUp: (() => void) | null = null;

  private constructor(
    private readonly shared: SharedSubscription,
    private readonly subscription: Subscription,
    private readonly context: Context,
  ) {
    this.last = subscription.after;
  }

  static async join(
    shared: SharedSubscription,
    subscription: Subscription,
    context: Context,
  ): Promise<Subscriber | SubscribeFailure> {
    const subscriber = new Subscriber(shared, subscription, context);
    shared.subscriberJoined();
    try {
      const failure = await subscriber.begin();
      if (!failure) return subscriber;
      await subscriber.stop();
      return failure;
    } catch (error) {
      await subscriber.stop();
      throw error;
    }
  }

  private async begin(): Promise<SubscribeFailure | null> {
    const { resumable, after } = this.subscription;
    if (resumable && after === null) {
      const attached = await this.shared.attachAtEnd(this, () =>
        Execution.start(this.subscription, null, this.context),
      );
      if (attached === true) return null;
      if (attached) return attached;
    }
    const execution = await Execution.start(this.subscription, after, this.context);
    if ('errors' in execution) return execution;
    this.execution = execution;
    this.setAlone(true);
    return null;
  }

  /**
   * Delivers results to a sink until the end or until it is stopped; then resolves when the source is closed.
   *
   * @throws what the source or the sink throws, or the error passed to `fail`
   */
  async deliver(sink: ResultSink): Promise<void> {
    this.sink = sink;
    try {
      while (this.isRunning && (sink.ready || (await sink.room())) && this.isRunning) {
        const delivery =
          this.takeFirst() ?? (this.index === null ? await this.nextAlone() : this.nextShared(this.index));
        if (delivery === END) break;
        if (delivery === PENDING) await new Promise<void>((resolve) => (this.wakeUp = resolve));
        else if (delivery) sink.take(delivery);
      }
    } finally {
      await this.stop();
    }
    if (this.failure) throw this.failure.error;
  }

  /** Pushes the newest result of the shared subscription to the sink if this subscriber lacks no earlier one. */
  offer(delivery: Delivery): void {
    if (!this.wakeUp) return; // it will read the result from the buffer
    if (!this.sink!.ready) return this.wake(); // a waiting subscriber has a sink
    this.index! += 1; // and an index
    this.last = delivery.position ?? this.last;
    try {
      this.sink!.take(delivery);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Ends the subscription with this error. */
  fail(error: unknown): void {
    this.failure ??= { error };
    this.wake();
    this.execution?.close().catch(() => undefined); // `stop` reports it
  }

  private get isRunning(): boolean {
    return !this.ended && !this.failure;
  }

  private nextShared(index: number): Delivery | typeof END | typeof PENDING {
    const delivery = this.shared.at(index);
    if (delivery) {
      this.index = index + 1;
      this.last = delivery.position ?? this.last;
      return delivery;
    }
    const { over } = this.shared;
    if (over && 'error' in over) throw over.error;
    return over ? END : PENDING;
  }

  private async nextAlone(): Promise<Delivery | typeof END | null> {
    if (!this.execution) {
      const execution = await Execution.start(this.subscription, this.last, this.context);
      if ('errors' in execution) throw execution.errors[0]!; // a failure has at least one error
      if (!this.isRunning) return execution.close().then(() => null);
      this.execution = execution;
    }
    const { execution } = this;
    const item = await execution.item();
    if (!this.isRunning) return null;
    if (!item) return END;
    if (this.attachToShared(execution)) return null; // the others have this item, or will read it
    const { delivery, again } = await this.shared.result(execution, item);
    if (!this.isRunning) return null;
    this.last = delivery.position ?? this.last;
    if (!this.attachToShared(execution) && again && this.shared.adoptExecution(this, execution, delivery))
      this.markShared();
    return delivery;
  }

  /** Joins the others here, if the buffer has the result that this subscriber had last. */
  private attachToShared(execution: Execution): boolean {
    if (this.last === null || !this.subscription.resumable || !this.shared.attachAfter(this, this.last)) return false;
    if (this.subscription.after === null) this.shared.markLive();
    this.markShared();
    void execution.close();
    return true;
  }

  private markShared(): void {
    this.execution = null;
    this.setAlone(false);
  }

  private setAlone(value: boolean): void {
    if (this.isAlone !== value) this.shared.countAlone(value ? 1 : -1);
    this.isAlone = value;
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

  /** Called when the shared subscription cannot wait for this one any longer; `next` is where it continues alone. */
  leave(next: Delivery): void {
    this.beginWith(next);
    this.setAlone(true);
    void this.shared.detach(this);
    this.wake();
  }

  wake(): void {
    this.wakeUp?.();
    this.wakeUp = null;
  }

  /**
   * Stops and releases everything, also while it waits. Resolves when the source is closed, if this was its last
   * reader.
   */
  async stop(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    this.wake();
    const closing = this.index === null ? this.execution?.close() : this.shared.detach(this);
    this.execution = null;
    this.setAlone(false);
    this.shared.subscriberLeft();
    await closing;
  }
}
