import { TooMuch } from '../../../kernel/errors.js';
import type { RateLimiter } from './rate-limiter.js';

/**
 * Points for a delivery, in addition to its share of the execution: it takes about 10 µs of a server's time, where a
 * point of a query takes about 40. One address can thus receive 40,000 events a second indefinitely.
 */
export const DELIVERY_COST = 0.25;

/** Points that are collected before the rate limiter is called: a call takes as long as a delivery. */
const STEP = 10;

/**
 * Charges a subscription while it runs. A caller can be behind by one step for each of its subscriptions; the end of a
 * subscription settles the rest.
 */
export class UsageCharge {
  private owed = 0;

  constructor(
    private readonly rateLimiter: RateLimiter,
    private readonly caller: string,
  ) {}

  /**
   * @throws TooMuch `RATE_LIMITED` once the caller has no points left: the subscription ends, and can be resumed later
   */
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
