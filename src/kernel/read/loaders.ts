import DataLoader from 'dataloader';

/** The loaders of one operation (of one event batch, in a subscription): equal questions share one statement. */
export class Loaders {
  private readonly byQuestion = new Map<string, DataLoader<string, unknown>>();
  private readonly asked = new Map<string, Map<string, unknown>>();

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

  /**
   * The same for questions that are more than their key: equal keys are one question.
   *
   * @param batch answers all questions of a tick, in their order
   */
  ask<Q, V>(name: string, key: string, question: Q, batch: (questions: readonly Q[]) => Promise<V[]>): Promise<V> {
    const asked = (this.asked.get(name) ?? new Map<string, unknown>()) as Map<string, Q>;
    this.asked.set(name, asked.set(key, question));
    return this.get<V>(name, (keys) => batch(keys.map((each) => asked.get(each)!))).load(key); // each was put there with its key
  }

  /** Forgets what was read, so that a payload shows what its mutation wrote. */
  clear(): void {
    this.byQuestion.clear();
    this.asked.clear();
  }
}
