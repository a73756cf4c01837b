import type { Log } from '../../kernel/context.js';

/** What the processes share: how many there are, and the balance of each caller. */
export interface RateStore {
  /** Takes what this process spent off the balances and gives them as they are then, after what came back by time. */
  settle(spent: ReadonlyMap<string, number>): Promise<{ processes: number; balances: ReadonlyMap<string, number> }>;
  leave(): Promise<void>;
}

interface Account {
  /** What all processes had left at `at`, as of the last settlement. */
  balance: number;
  at: number;
  /** What this process spent since, not yet settled. */
  spent: number;
}

export interface Standing {
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
 * a request. Each process decides by what it knew a second ago and may spend no more than its share of that, the
 * balance divided by the number of processes; what it spent it settles in one statement a second.
 *
 * How wrong it can be: between two settlements the shares together are at most one balance, and an operation is let
 * in while anything is left. So a caller who is spread over all P processes at once can overdraw by less than one
 * burst and P times the largest cost. The overdraft stays as a debt (down to minus one burst), so over any longer
 * time t nobody gets more than burst + refill x t and that one error. A process that has just started counts itself
 * within its first settlement. While the database is away each process goes on with its share.
 */
export class Meter {
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
    if (!account) return this.burst / this.processes;
    const balance = this.balance(account);
    return (balance > 0 ? balance / this.processes : balance) - account.spent;
  }

  charge(caller: string, points: number): void {
    const account = this.accounts.get(caller) ?? { balance: this.burst, at: this.now(), spent: 0 };
    account.spent += points;
    this.accounts.delete(caller); // the last used stands last
    this.accounts.set(caller, account);
    if (this.accounts.size > MOST_ACCOUNTS) this.accounts.delete(this.accounts.keys().next().value!); // there is one
  }

  standing(caller: string): Standing {
    const account = this.accounts.get(caller);
    const left = account ? this.balance(account) - account.spent : this.burst;
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
    return Math.max(1, Math.ceil((1 - this.available(caller)) / this.refill));
  }

  /** Settles what was spent. One at a time; a failure leaves everything to the next. */
  settle(): Promise<void> {
    return (this.settling ??= this.settleNow().finally(() => (this.settling = undefined)));
  }

  private balance({ balance, at }: Account): number {
    return Math.min(this.burst, balance + (this.refill * (this.now() - at)) / 1_000);
  }

  private async settleNow(): Promise<void> {
    const spent = new Map<string, number>();
    for (const [caller, account] of this.accounts) {
      if (account.spent > 0) spent.set(caller, account.spent);
      else if (this.balance(account) >= this.burst) this.accounts.delete(caller);
    }
    if (spent.size === 0 && this.now() - this.lastSettled < BEAT_MS) return;
    try {
      const { processes, balances } = await this.store.settle(spent);
      this.processes = Math.max(1, processes);
      this.lastSettled = this.now();
      this.failing = false;
      for (const [caller, balance] of balances) {
        const account = this.accounts.get(caller);
        if (account)
          Object.assign(account, { balance, at: this.now(), spent: account.spent - (spent.get(caller) ?? 0) });
      }
    } catch (error) {
      if (!this.failing) this.log.warn({ err: error }, 'rates cannot be settled; each process goes on with its share');
      this.failing = true;
    }
  }
}
