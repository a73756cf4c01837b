interface Options {
  /** Bytes that wait for the reader. */
  readonly queued: () => number;
  readonly most: number;
  readonly stalledMs: number;
  /** The reader is behind: time to stop reading from it. */
  readonly full: () => void;
  readonly free: () => void;
  /** The reader did not take what waits in time. */
  readonly stalled: () => void;
}

/** Bounds what waits for one reader. Senders wait at the gate, which is closed while too much is queued. */
export class Backpressure {
  private readonly waiting: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private open = true;

  constructor(private readonly options: Options) {}

  /** Whether something may be sent now, or never again. */
  get ready(): boolean {
    return this.open && this.options.queued() < this.options.most;
  }

  /** The reader is behind. */
  get isFull(): boolean {
    return this.timer !== undefined;
  }

  /** Settles when there is room for one more; false once the reader is gone. */
  async room(): Promise<boolean> {
    while (this.open && this.options.queued() >= this.options.most) {
      if (!this.timer) {
        this.options.full();
        this.timer = setTimeout(this.options.stalled, this.options.stalledMs);
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    return this.open;
  }

  /** The reader took everything. */
  drained(): void {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.options.free();
    this.release();
  }

  close(): void {
    this.open = false;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.release();
  }

  get isOpen(): boolean {
    return this.open;
  }

  private release(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
