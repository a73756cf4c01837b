const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * Iterates over the items of batches one by one. `return` takes effect also while `next` waits (a generator would keep
 * waiting).
 */
export class SequentialQueue<Source, Result> implements AsyncIterableIterator<Result> {
  private batch: readonly Result[] = [];
  private index = 0;

  /** @param map maps a batch when its turn has come */
  constructor(
    private readonly batches: AsyncIterableIterator<readonly Source[]>,
    private readonly map: (batch: readonly Source[]) => readonly Result[],
  ) {}

  async next(): Promise<IteratorResult<Result, undefined>> {
    while (this.index === this.batch.length) {
      const result = await this.batches.next();
      if (result.done) return DONE;
      this.batch = this.map(result.value);
      this.index = 0;
    }
    return { done: false, value: this.batch[this.index++]! }; // the loop ended at a batch that has one
  }

  return(): Promise<IteratorResult<Result, undefined>> {
    this.batch = [];
    this.index = 0;
    void this.batches.return?.();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
