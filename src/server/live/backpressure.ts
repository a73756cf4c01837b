interface Options {
  /** Bytes that wait to be read by the client. */
  readonly queued: () => number;
  readonly most: number;
  readonly stalledMs: number;
  /** Called when the client falls behind: time to stop reading from it. */
  readonly full: () => void;
  readonly free: () => void;
  /** Called when the client has not read what waits within `stalledMs`. */
  readonly stalled: () => void;
}

/** Bounds the data that waits for one client. Senders wait while too much is queued. */
export class Backpressure {
  private readonly waiting: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private open = true;

  constructor(private readonly options: Options) {}

  /** Whether one more message may be sent now; false for good once it is closed. */
  get ready(): boolean {
    return this.open && this.options.queued() < this.options.most;
  }

  /** Whether the client is behind. */
  get isFull(): boolean {
    return this.timer !== undefined;
  }

  /** Resolves when there is room for one more message; to false once the client is gone. */
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

  /** To be called when the client has read everything. */
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
