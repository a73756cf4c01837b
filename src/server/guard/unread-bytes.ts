import { Unavailable } from '../../kernel/errors.js';
import type { Limits } from './limits.js';
import { RequestRefused } from './request-refused.js';

/** Smaller responses are not counted: the operating system buffers them at once. */
const SMALL = 16 * 1_024;
/** Share of the total that one caller may fill, so that others are still answered. */
const SHARE = 1 / 4;

/**
 * Counts the bytes of responses that were sent and that their clients have not read: they stay in memory until then.
 */
export class UnreadBytes {
  private readonly unread = new Map<string, number>();
  private total = 0;
  private readonly most: number;
  private readonly mostOfOne: number;

  /** A response of the maximum size always fits when nothing else is unread. */
  constructor({ unreadBytes, responseBytes }: Pick<Limits, 'unreadBytes' | 'responseBytes'>) {
    this.most = Math.max(unreadBytes, responseBytes);
    this.mostOfOne = Math.max(unreadBytes * SHARE, responseBytes);
  }

  /**
   * Whether a caller has left more unread than it may, which only responses that are never refused can cause, as of a
   * mutation.
   */
  isOver(caller: string): boolean {
    return this.of(caller) > this.mostOfOne;
  }

  /**
   * Counts a response until its client has read it or has disconnected.
   *
   * @param isRequired it is sent however much is unread: it reports a change that cannot be undone
   * @returns a function that stops counting it; calling it again has no effect
   * @throws RequestRefused `OVERLOADED` when there is no room
   */
  hold(caller: string, bytes: number, isRequired: boolean): () => void {
    if (bytes <= SMALL) return () => undefined;
    const hasRoom = this.total + bytes <= this.most && this.of(caller) + bytes <= this.mostOfOne;
    if (!hasRoom && !isRequired) throw RequestRefused.by(new Unavailable('OVERLOADED', { seconds: 1 }));
    this.add(caller, bytes);
    let isHeld = true;
    return () => {
      if (isHeld) this.add(caller, -bytes);
      isHeld = false;
    };
  }

  private of(caller: string): number {
    return this.unread.get(caller) ?? 0;
  }

  private add(caller: string, bytes: number): void {
    const now = this.of(caller) + bytes;
    if (now === 0) this.unread.delete(caller);
    else this.unread.set(caller, now);
    this.total += bytes;
  }
}
