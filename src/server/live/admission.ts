import type { LiveLimits } from '../limits.js';

/** Counts live connections, and says which is one too many. */
export class Admission {
  private readonly byAddress = new Map<string, number>();
  private total = 0;

  constructor(private readonly limits: Pick<LiveLimits, 'socketsPerAddress' | 'socketsPerProcess'>) {}

  /** A place, to be given back once; or the status and code of the refusal. */
  enter(address: string): (() => void) | { readonly status: number; readonly code: string } {
    const here = this.byAddress.get(address) ?? 0;
    if (here >= this.limits.socketsPerAddress) return { status: 429, code: 'TOO_MANY_CONNECTIONS' };
    if (this.total >= this.limits.socketsPerProcess) return { status: 503, code: 'TOO_MANY_CONNECTIONS' };
    this.byAddress.set(address, here + 1);
    this.total += 1;
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      this.total -= 1;
      const left = (this.byAddress.get(address) ?? 1) - 1;
      if (left === 0) this.byAddress.delete(address);
      else this.byAddress.set(address, left);
    };
  }
}
