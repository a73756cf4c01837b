import type { Delivery } from './execution.js';

const KEPT_READ = 16; // results that all have read: a subscriber that catches up joins the others at one of them

/** The latest results of one shared subscription, numbered consecutively. */
export class ResultBuffer {
  private readonly results: Delivery[] = [];
  private first = 0;

  constructor(private readonly most: number) {}

  /** Number of the next result. */
  get end(): number {
    return this.first + this.results.length;
  }

  get last(): Delivery | undefined {
    return this.results.at(-1);
  }

  get isFull(): boolean {
    return this.results.length >= this.most;
  }

  /** Number of the first result of its newer half. */
  get half(): number {
    return this.first + Math.ceil(this.most / 2);
  }

  at(n: number): Delivery | undefined {
    return this.results[n - this.first];
  }

  /** Number of the result that follows the one with this position; null if that one is not in the buffer. */
  after(position: string): number | null {
    const at = this.results.findLastIndex((delivery) => delivery.position === position);
    return at < 0 ? null : this.first + at + 1;
  }

  push(delivery: Delivery): void {
    this.results.push(delivery);
  }

  forgetBefore(n: number): void {
    this.results.splice(0, n - this.first);
    this.first = n;
  }

  /** Drops results that all have read, except for the last `KEPT_READ`; in batches, since a splice takes time. */
  forgetRead(slowest: number): void {
    const read = Math.min(slowest, this.end - KEPT_READ);
    if (read - this.first >= KEPT_READ) this.forgetBefore(read);
  }
}
