import type { Log } from '../../../kernel/context.js';

/** What the processes share: how many there are, and the balance of each caller. */
export interface RateStore {
  /** Takes what this process spent off the balances and gives them as they are then, after what came back by time. */
  settle(spent: ReadonlyMap<string, number>): Promise<{ processes: number; balances: ReadonlyMap<string, number> }>;
  leave(): Promise<void>;
}

/** An amount that grows by time up to a most. */
interface Bucket {
  amount: number;
  at: number;
}

interface Account {
  /** What all processes have left, as far as this one knows. */
  left: Bucket;
  /** What this process may spend of it before the next settlement. */
  mine: Bucket;
  /** What it spent since the last. */
  spent: number;
}

export interface RateStatus {
  readonly limit: number;
  readonly remaining: number;
  readonly used: number;
  /** Seconds until everything is back. */
  readonly resetSeconds: number;
}

const SETTLE_MS = 1_000;
/** A process that has nothing to settle still says that it is there. */
const BEAT_MS = 5_000;
const MOST_ACCOUNTS = 50_000;

/**
 * Points by caller: a bucket of `burst` that fills by `refill` a second, one for all processes, and no round trip for
 * a request. Each process spends from a share: at a settlement, once a second in one statement, what is left divided
 * by the number of processes, filling by its share of `refill` meanwhile.
 *
 * How wrong it can be: between two settlements the shares of all P processes together are at most one balance, and an
 * operation is let in while anything is left. So a caller who is everywhere at once can overdraw by less than one
 * burst and P times the largest cost. The overdraft stays as a debt (down to minus one burst), so over any time t
 * nobody gets more than burst + refill x t and that one error. A process that has just started counts itself within
 * its first settlement. While the database is away each goes on with its share, and together they give `refill`.
 */
export class RateLimiter {
  private readonly accounts = new Map<string, Account>();
  private processes = 1;
  private timer: NodeJS.Timeout | undefined;
  private settling: Promise<void> | undefined;
  private lastSettled = -Infinity;
  private failing = false;

  constructor(
    private readonly burst: number,
    private readonly refill: number,
    private readonly store: RateStore,
    private readonly log: Log,
    private readonly now: () => number = () => performance.now(),
  ) {}

  start(): Promise<void> {
    this.timer = setInterval(() => void this.settle(), SETTLE_MS).unref();
    return this.settle();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.settling;
    this.lastSettled = -Infinity;
    await this.settle();
    await this.store.leave().catch(() => undefined);
  }

  /** What this caller may spend here before the next settlement; an operation is let in while it is above 0. */
  available(caller: string): number {
    const account = this.accounts.get(caller);
    return account ? this.mine(account) : this.burst / this.processes;
  }

  charge(caller: string, points: number): void {
    const account = this.accounts.get(caller) ?? this.opened(this.burst);
    const at = this.now();
    account.mine = { amount: this.mine(account) - points, at };
    account.left = { amount: this.left(account) - points, at };
    account.spent += points;
    this.accounts.delete(caller); // the last used stands last
    this.accounts.set(caller, account);
    if (this.accounts.size > MOST_ACCOUNTS) this.accounts.delete(this.accounts.keys().next().value!); // there is one
  }

  status(caller: string): RateStatus {
    const account = this.accounts.get(caller);
    const left = account ? this.left(account) : this.burst;
    const remaining = Math.max(0, Math.floor(left));
    return {
      limit: this.burst,
      remaining,
      used: this.burst - remaining,
      resetSeconds: Math.ceil((this.burst - left) / this.refill),
    };
  }

  /** Seconds until this caller is let in again. */
  secondsUntilMore(caller: string): number {
    return Math.max(1, Math.ceil((1 - this.available(caller)) / (this.refill / this.processes)));
  }

  /** Settles what was spent. One at a time; a failure leaves everything to the next. */
  settle(): Promise<void> {
    return (this.settling ??= this.settleNow().finally(() => (this.settling = undefined)));
  }

  private opened(balance: number, spent = 0): Account {
    const at = this.now();
    const mine = balance > 0 ? balance / this.processes : balance;
    return { left: { amount: balance - spent, at }, mine: { amount: mine - spent, at }, spent };
  }

  private left({ left }: Account): number {
    return this.grown(left, 1);
  }

  private mine({ mine }: Account): number {
    return this.grown(mine, this.processes);
  }

  private grown({ amount, at }: Bucket, shares: number): number {
    return Math.min(this.burst / shares, amount + (this.refill / shares) * ((this.now() - at) / 1_000));
  }

  private async settleNow(): Promise<void> {
    const spent = new Map<string, number>();
    for (const [caller, account] of this.accounts) {
      if (account.spent > 0) spent.set(caller, account.spent);
      else if (this.left(account) >= this.burst) this.accounts.delete(caller);
    }
    if (spent.size === 0 && this.now() - this.lastSettled < BEAT_MS) return;
    try {
      const { processes, balances } = await this.store.settle(spent);
      this.processes = Math.max(1, processes);
      this.lastSettled = this.now();
      this.failing = false;
      for (const [caller, balance] of balances) {
        const account = this.accounts.get(caller);
        if (account) this.accounts.set(caller, this.opened(balance, account.spent - (spent.get(caller) ?? 0)));
      }
    } catch (error) {
      if (!this.failing) this.log.warn({ err: error }, 'rates cannot be settled; each process goes on with its share');
      this.failing = true;
    }
  }
}
