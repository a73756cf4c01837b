import DataLoader from 'dataloader';

/** The loaders of one operation (of one event batch, in a subscription): equal reads share one statement. */
export class Loaders {
  private readonly loadersByBatch = new Map<string, DataLoader<string, unknown>>();
  private readonly inputs = new Map<string, Map<string, unknown>>();

  /**
   * @param name identifies the batch: the relation and everything but the key
   * @param batch reads all keys of a tick with one statement, in the keys' order
   * @param most keys of one statement
   */
  get<V>(name: string, batch: (keys: readonly string[]) => Promise<V[]>, most = 1000): DataLoader<string, V> {
    let loader = this.loadersByBatch.get(name);
    if (!loader) {
      loader = new DataLoader<string, unknown>(batch, { maxBatchSize: most });
      this.loadersByBatch.set(name, loader);
    }
    return loader as DataLoader<string, V>;
  }

  /**
   * Like `get`, for inputs that are more than their key: equal keys are one input.
   *
   * @param batch reads all inputs of a tick, in their order
   */
  ask<Q, V>(name: string, key: string, input: Q, batch: (questions: readonly Q[]) => Promise<V[]>): Promise<V> {
    const inputs = (this.inputs.get(name) ?? new Map<string, unknown>()) as Map<string, Q>;
    this.inputs.set(name, inputs.set(key, input));
    // stored with its key above
    return this.get<V>(name, (keys) => batch(keys.map((each) => inputs.get(each)!))).load(key);
  }

  /** Forgets what was read, so that a payload shows what its mutation wrote. */
  clear(): void {
    this.loadersByBatch.clear();
    this.inputs.clear();
  }
}
