import { TooMuch } from '../../../kernel/errors.js';
import type { RateLimiter } from './rate-limiter.js';

/**
 * What a delivery costs besides its share of the execution: about 10 µs of a server's time, where a point's worth of
 * a query takes some 40. One address may so be sent 40,000 events a second for as long as it likes.
 */
export const DELIVERY_COST = 0.25;

/** Points that are gathered before the meter is asked: it takes as long as to deliver. */
const STEP = 10;

/**
 * Points of one subscription, charged while it goes on. A caller can be behind by one step for each of its
 * subscriptions, which the end of a subscription settles.
 */
export class UsageCharge {
  private owed = 0;

  constructor(
    private readonly rateLimiter: RateLimiter,
    private readonly caller: string,
  ) {}

  /** @throws TooMuch `RATE_LIMITED` once the caller has no points left: the subscription ends, to be resumed later */
  add(points: number): void {
    this.owed += points;
    if (this.owed < STEP) return;
    this.settle();
    const { rateLimiter, caller } = this;
    if (rateLimiter.available(caller) <= 0)
      throw new TooMuch('RATE_LIMITED', { seconds: rateLimiter.secondsUntilMore(caller) });
  }

  settle(): void {
    if (this.owed > 0) this.rateLimiter.charge(this.caller, this.owed);
    this.owed = 0;
  }
}
