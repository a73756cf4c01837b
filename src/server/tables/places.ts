import { TooMuch, Unavailable } from '../../kernel/errors.js';
import type { Limits } from '../guard/limits.js';

const RETRY_S = 5;

/** The places for exports that run at the same time: some in a process, fewer for one caller. */
export class ExportPlaces {
  private readonly byCaller = new Map<string, number>();
  private taken = 0;

  constructor(private readonly limits: Pick<Limits, 'exports' | 'exportsPerCaller'>) {}

  /**
   * Takes a place.
   *
   * @returns a function that releases it
   * @throws TooMuch `EXPORT_RUNNING`; Unavailable `OVERLOADED` when none is free
   */
  take(caller: string): () => void {
    const own = this.byCaller.get(caller) ?? 0;
    if (own >= this.limits.exportsPerCaller) throw new TooMuch('EXPORT_RUNNING', { seconds: RETRY_S });
    if (this.taken >= this.limits.exports) throw new Unavailable('OVERLOADED', { seconds: RETRY_S });
    this.taken += 1;
    this.byCaller.set(caller, own + 1);
    let isHeld = true;
    return () => {
      if (isHeld) this.release(caller);
      isHeld = false;
    };
  }

  private release(caller: string): void {
    this.taken -= 1;
    const left = this.byCaller.get(caller)! - 1; // it has taken one
    if (left > 0) this.byCaller.set(caller, left);
    else this.byCaller.delete(caller);
  }
}
