import DataLoader from 'dataloader';

/** The loaders of one operation (of one event batch, in a subscription): equal questions share one statement. */
export class Loaders {
  private readonly byQuestion = new Map<string, DataLoader<string, unknown>>();

  /**
   * @param question names the batch: the relation and everything but the key
   * @param batch answers all keys of a tick with one statement, in the keys' order
   * @param most keys of one statement
   */
  get<V>(question: string, batch: (keys: readonly string[]) => Promise<V[]>, most = 1000): DataLoader<string, V> {
    let loader = this.byQuestion.get(question);
    if (!loader) {
      loader = new DataLoader<string, unknown>(batch, { maxBatchSize: most });
      this.byQuestion.set(question, loader);
    }
    return loader as DataLoader<string, V>;
  }

  /** Forgets what was read, so that a payload shows what its mutation wrote. */
  clear(): void {
    this.byQuestion.clear();
  }
}
