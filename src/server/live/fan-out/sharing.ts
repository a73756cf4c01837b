import type { Context } from '../../../kernel/context.js';
import { Subscriber } from './subscriber.js';
import type { SubscribeFailure } from './execution.js';
import { scopeKey } from './scope.js';
import { SharedSubscription } from './shared-subscription.js';
import type { Subscription } from './subscription.js';

/**
 * Subscriptions that ask the same for the same caller read one source, run once an event and are written once.
 * Nobody has to: each member can read on alone from its own position at any time, and does so while the others
 * are elsewhere. Everyone's results follow one order, the feed's, so a member may sit down with the others
 * wherever it has what they have.
 */
export class SubscriptionSharing {
  private readonly streams = new Map<string, SharedSubscription>();

  constructor(private readonly most: number) {}

  async subscribe(subscription: Subscription, context: Context): Promise<Subscriber | SubscribeFailure> {
    const key = subscription.key + scopeKey(context);
    const known = this.streams.get(key);
    if (known) return Subscriber.join(known, subscription, context);
    const stream: SharedSubscription = new SharedSubscription(this.most, () => {
      if (this.streams.get(key) === stream) this.streams.delete(key);
    });
    this.streams.set(key, stream);
    return Subscriber.join(stream, subscription, context);
  }
}
