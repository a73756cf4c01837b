import { Unavailable } from '../../kernel/errors.js';
import type { Limits } from './limits.js';
import { RequestRefused } from './request-refused.js';

/** Up to here an answer is not counted: the operating system takes it at once. */
const SMALL = 16 * 1_024;
/** One caller may fill this share alone: others are answered all the same. */
const SHARE = 1 / 4;

/** Bytes of answers that are sent and that their clients have not taken: they stay in memory until they are. */
export class UnreadBytes {
  private readonly held = new Map<string, number>();
  private total = 0;
  private readonly most: number;
  private readonly mostOfOne: number;

  /** An answer of the largest size finds room where nothing else waits. */
  constructor({ unreadBytes, responseBytes }: Pick<Limits, 'unreadBytes' | 'responseBytes'>) {
    this.most = Math.max(unreadBytes, responseBytes);
    this.mostOfOne = Math.max(unreadBytes * SHARE, responseBytes);
  }

  /** Whether a caller has left more unread than it may. Only what must be told, as of a mutation, leads there. */
  isOver(caller: string): boolean {
    return this.of(caller) > this.mostOfOne;
  }

  /**
   * Counts an answer until its client has taken it or has gone.
   *
   * @param mustBeTold it is told whatever waits: a change was made that cannot be taken back
   * @returns ends that; may be called again
   * @throws Refused `OVERLOADED` where there is no room
   */
  hold(caller: string, bytes: number, mustBeTold: boolean): () => void {
    if (bytes <= SMALL) return () => undefined;
    const hasRoom = this.total + bytes <= this.most && this.of(caller) + bytes <= this.mostOfOne;
    if (!hasRoom && !mustBeTold) throw RequestRefused.by(new Unavailable('OVERLOADED', { seconds: 1 }));
    this.add(caller, bytes);
    let isHeld = true;
    return () => {
      if (isHeld) this.add(caller, -bytes);
      isHeld = false;
    };
  }

  private of(caller: string): number {
    return this.held.get(caller) ?? 0;
  }

  private add(caller: string, bytes: number): void {
    const now = this.of(caller) + bytes;
    if (now === 0) this.held.delete(caller);
    else this.held.set(caller, now);
    this.total += bytes;
  }
}
