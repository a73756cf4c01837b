const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** What comes in handfuls, one by one. Lets go at `return`, also while it waits (a generator would wait on). */
export class SequentialQueue<Given, Made> implements AsyncIterableIterator<Made> {
  private handful: readonly Made[] = [];
  private at = 0;

  /** @param make of a handful, once its turn has come */
  constructor(
    private readonly handfuls: AsyncIterableIterator<readonly Given[]>,
    private readonly make: (handful: readonly Given[]) => readonly Made[],
  ) {}

  async next(): Promise<IteratorResult<Made, undefined>> {
    while (this.at === this.handful.length) {
      const given = await this.handfuls.next();
      if (given.done) return DONE;
      this.handful = this.make(given.value);
      this.at = 0;
    }
    return { done: false, value: this.handful[this.at++]! }; // the loop went on to a handful that has one
  }

  return(): Promise<IteratorResult<Made, undefined>> {
    this.handful = [];
    this.at = 0;
    void this.handfuls.return?.();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
