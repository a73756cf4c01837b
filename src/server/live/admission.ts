import type { LiveLimits } from '../limits.js';

/** Counts live connections and refuses those above the limits. */
export class Admission {
  private readonly byAddress = new Map<string, number>();
  private readonly reserved = new Map<string, number>();
  private total = 0;

  constructor(
    private readonly limits: Pick<LiveLimits, 'socketsPerAddress' | 'socketsPerProcess' | 'reservationsPerCaller'>,
  ) {}

  /** @returns a function that releases the place, to be called once; or the status and code of the refusal */
  enter(address: string): (() => void) | { readonly status: number; readonly code: string } {
    if (this.total >= this.limits.socketsPerProcess) return { status: 503, code: 'TOO_MANY_CONNECTIONS' };
    const leave = take(this.byAddress, address, this.limits.socketsPerAddress);
    if (!leave) return { status: 429, code: 'TOO_MANY_CONNECTIONS' };
    this.total += 1;
    return once(() => {
      this.total -= 1;
      leave();
    });
  }

  /**
   * A reservation costs its caller nothing to hold, so one caller has few: else those of one would take the places of
   * everybody at its address.
   *
   * @returns a function that releases it; undefined where the caller has too many
   */
  reserve(caller: string): (() => void) | undefined {
    return take(this.reserved, caller, this.limits.reservationsPerCaller);
  }
}

/** Counts one more of a key; undefined where there are so many already. */
function take(counts: Map<string, number>, key: string, most: number): (() => void) | undefined {
  const count = counts.get(key) ?? 0;
  if (count >= most) return undefined;
  counts.set(key, count + 1);
  return once(() => {
    const left = counts.get(key)! - 1; // it is counted until it leaves
    if (left === 0) counts.delete(key);
    else counts.set(key, left);
  });
}

/** A function that does its work at its first call only. */
function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
}
