const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** What comes in handfuls, one by one. Lets go at `return`, also while it waits (a generator would wait on). */
export class SequentialQueue<Source, Result> implements AsyncIterableIterator<Result> {
  private handful: readonly Result[] = [];
  private at = 0;

  /** @param make of a handful, once its turn has come */
  constructor(
    private readonly handfuls: AsyncIterableIterator<readonly Source[]>,
    private readonly make: (handful: readonly Source[]) => readonly Result[],
  ) {}

  async next(): Promise<IteratorResult<Result, undefined>> {
    while (this.at === this.handful.length) {
      const given = await this.handfuls.next();
      if (given.done) return DONE;
      this.handful = this.make(given.value);
      this.at = 0;
    }
    return { done: false, value: this.handful[this.at++]! }; // the loop went on to a handful that has one
  }

  return(): Promise<IteratorResult<Result, undefined>> {
    this.handful = [];
    this.at = 0;
    void this.handfuls.return?.();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
