import type { LiveLimits } from '../limits.js';

/** Counts live connections and refuses those above the limits. */
export class Admission {
  private readonly byAddress = new Map<string, number>();
  private total = 0;

  constructor(private readonly limits: Pick<LiveLimits, 'socketsPerAddress' | 'socketsPerProcess'>) {}

  /** @returns a function that releases the place, to be called once; or the status and code of the refusal */
  enter(address: string): (() => void) | { readonly status: number; readonly code: string } {
    const count = this.byAddress.get(address) ?? 0;
    if (count >= this.limits.socketsPerAddress) return { status: 429, code: 'TOO_MANY_CONNECTIONS' };
    if (this.total >= this.limits.socketsPerProcess) return { status: 503, code: 'TOO_MANY_CONNECTIONS' };
    this.byAddress.set(address, count + 1);
    this.total += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.total -= 1;
      const left = (this.byAddress.get(address) ?? 1) - 1;
      if (left === 0) this.byAddress.delete(address);
      else this.byAddress.set(address, left);
    };
  }
}
