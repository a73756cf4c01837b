import type { Context } from '../../../kernel/context.js';
import { Subscriber } from './subscriber.js';
import type { SubscribeFailure } from './execution.js';
import { scopeKey } from './scope.js';
import { SharedSubscription } from './shared-subscription.js';
import type { Subscription } from './subscription.js';

/**
 * Subscribers with the same operation and rights share one source: each event is executed and serialized once. Sharing
 * is optional: a subscriber can continue alone from its own position at any time, and does so while the others are at
 * another one. All results follow the order of the feed, so a subscriber may join the others wherever they have the
 * result that it had last.
 */
export class SubscriptionSharing {
  private readonly shared = new Map<string, SharedSubscription>();

  constructor(private readonly most: number) {}

  async subscribe(subscription: Subscription, context: Context): Promise<Subscriber | SubscribeFailure> {
    const key = subscription.key + scopeKey(context);
    const existing = this.shared.get(key);
    if (existing) return Subscriber.join(existing, subscription, context);
    const created: SharedSubscription = new SharedSubscription(this.most, () => {
      if (this.shared.get(key) === created) this.shared.delete(key);
    });
    this.shared.set(key, created);
    return Subscriber.join(created, subscription, context);
  }
}
