import type { Delivery } from './execution.js';

const KEPT_READ = 16; // results that everybody has: one who catches up meets the others at one of them

/** Results of one stream with consecutive numbers, of which the oldest are forgotten. */
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

  /** Where its newer half begins. */
  get half(): number {
    return this.first + Math.ceil(this.most / 2);
  }

  at(n: number): Delivery | undefined {
    return this.results[n - this.first];
  }

  /** Number of the result behind the one with this position, if that is here. */
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

  /** Forgets what everybody has read, but for the last: now and then, since it takes time. */
  forgetRead(slowest: number): void {
    const read = Math.min(slowest, this.end - KEPT_READ);
    if (read - this.first >= KEPT_READ) this.forgetBefore(read);
  }
}
