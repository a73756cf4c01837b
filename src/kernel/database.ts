import type { Compiled, Sql } from './sql.js';

/** A row as PostgreSQL formatted it: property names of the schema, values ready for its scalars. */
export type Row = Readonly<Record<string, unknown>> & { readonly id: string };

/** Values of `rural.…`, which last as long as a transaction. */
export type Settings = Readonly<Record<string, string>>;

/** What the database is told of a transaction as it begins. */
export interface TransactionOptions {
  readonly settings?: Settings;
  /** It attempts one thing, with nothing before it that must stay: a failure undoes it all, and no savepoint is needed. */
  readonly isOneAttempt?: boolean;
}

export interface Statements {
  count: number;
  /** Milliseconds that PostgreSQL took for them; that they waited for a connection is not among them. */
  ms: number;
}

/** Where SQL runs: the pool, or one transaction. */
export interface Database {
  /** Runs one statement. */
  rows<R = Row>(statement: Sql): Promise<R[]>;
  /** Runs a statement that gives one text of JSON, such as the answer to an operation. */
  json(statement: Compiled): Promise<Buffer>;
  /** Runs `work` in one transaction, again after a deadlock or serialisation failure. @throws Unavailable `RETRYABLE` */
  transaction<R>(work: (db: Database) => Promise<R>, about?: TransactionOptions): Promise<R>;
  /**
   * Runs one statement that gives one text of JSON as a transaction of its own, without the round trips around it.
   *
   * @param settings for its `Setting`s: see `told.ts`
   * @returns null where it gives `null`, and where PostgreSQL undid what it did: it certainly did nothing
   */
  autocommit(statement: Compiled, settings: Settings): Promise<Buffer | null>;
  /** Inside a transaction, runs `work` so that its failure undoes its own effects alone. */
  attempt<R>(work: () => Promise<R>): Promise<R>;
  /** Statements run so far through this object, transactions included: tests hold list sizes against it. */
  readonly statements: Statements;
}
