/**
 * Work that many callers wait for: a call is served by a round that begins after it, shared by all who wait for that
 * round.
 */
export class Coalescer<T> {
  private running: Promise<T> | undefined;
  private following: Promise<T> | undefined;

  constructor(private readonly work: () => Promise<T>) {}

  next(): Promise<T> {
    if (!this.running) return this.begin();
    return (this.following ??= this.running.then(this.follow, this.follow));
  }

  /** Resolves when nothing runs any more. A failed round rejects for its own callers, not here. */
  async idle(): Promise<void> {
    await Promise.allSettled([this.following, this.running]);
  }

  private readonly follow = (): Promise<T> => {
    this.following = undefined;
    return this.begin();
  };

  private begin(): Promise<T> {
    return (this.running = this.work().finally(() => (this.running = undefined)));
  }
}
