import type { Log } from '../../../kernel/context.js';

/** What the processes share: their number, and the balance of each caller. */
export interface RateStore {
  /** Deducts what this process spent from the balances and returns them, with the refill since the last settlement. */
  settle(spent: ReadonlyMap<string, number>): Promise<{ processes: number; balances: ReadonlyMap<string, number> }>;
  leave(): Promise<void>;
}

/** An amount in points that grows with time up to a maximum. */
interface Bucket {
  amount: number;
  at: number;
}

interface Account {
  /** The balance over all processes, as far as this one knows. */
  left: Bucket;
  /** This process's share of it, to be spent before the next settlement. */
  mine: Bucket;
  /** Points spent in this process since the last settlement. */
  spent: number;
}

export interface RateStatus {
  readonly limit: number;
  readonly remaining: number;
  readonly used: number;
  /** Seconds until the balance is full again. */
  readonly resetSeconds: number;
}

const SETTLE_MS = 1_000;
/** How often a process with nothing to settle still reports that it is running. */
const BEAT_MS = 5_000;
const MOST_ACCOUNTS = 50_000;

/**
 * Token buckets by caller: `burst` points that refill by `refill` a second, one bucket over all processes, without a
 * round trip for each request. Each process spends from a share: once a second, one statement settles what was spent
 * and divides the rest by the number of processes; meanwhile the share grows by its part of `refill`.
 *
 * Bound of the error: between two settlements the shares of all P processes add up to at most one balance, and an
 * operation is admitted while anything is left. So a caller that uses every process at once can overdraw by less than
 * one burst and P times the largest cost. The overdraft remains as a debt (at most one burst), so over any time t
 * nobody gets more than burst + refill x t plus that one error. A new process counts itself in its first settlement.
 * While the database is unavailable each process continues with its share, and together they grant `refill`.
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

  /**
   * What this caller may spend in this process before the next settlement; operations are admitted while it is above 0.
   */
  available(caller: string): number {
    const account = this.accounts.get(caller);
    return account ? this.mine(account) : this.burst / this.processes;
  }

  charge(caller: string, points: number): void {
    const account = this.accounts.get(caller) ?? this.openAccount(this.burst);
    const at = this.now();
    account.mine = { amount: this.mine(account) - points, at };
    account.left = { amount: this.left(account) - points, at };
    account.spent += points;
    this.accounts.delete(caller); // least recently used first
    this.accounts.set(caller, account);
    if (this.accounts.size > MOST_ACCOUNTS) this.accounts.delete(this.accounts.keys().next().value!); // not empty
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

  /** Seconds until this caller is admitted again. */
  secondsUntilMore(caller: string): number {
    return Math.max(1, Math.ceil((1 - this.available(caller)) / (this.refill / this.processes)));
  }

  /** Settles what was spent. Settlements do not overlap; a failed one leaves everything to the next. */
  settle(): Promise<void> {
    return (this.settling ??= this.settleNow().finally(() => (this.settling = undefined)));
  }

  private openAccount(balance: number, spent = 0): Account {
    const at = this.now();
    const mine = balance > 0 ? balance / this.processes : balance;
    return { left: { amount: balance - spent, at }, mine: { amount: mine - spent, at }, spent };
  }

  private left({ left }: Account): number {
    return this.refilled(left, 1);
  }

  private mine({ mine }: Account): number {
    return this.refilled(mine, this.processes);
  }

  private refilled({ amount, at }: Bucket, shares: number): number {
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
        if (account) this.accounts.set(caller, this.openAccount(balance, account.spent - (spent.get(caller) ?? 0)));
      }
    } catch (error) {
      if (!this.failing) this.log.warn({ err: error }, 'rates cannot be settled; each process goes on with its share');
      this.failing = true;
    }
  }
}
