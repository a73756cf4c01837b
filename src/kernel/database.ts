import type { Compiled, Sql } from './sql.js';

/** A row as PostgreSQL formatted it: property names of the schema, values ready for its scalars. */
export type Row = Readonly<Record<string, unknown>> & { readonly id: string };

/** Session settings `rural.…`, which last as long as a transaction. */
export type Settings = Readonly<Record<string, string>>;

/** Options of a transaction. */
export interface TransactionOptions {
  readonly settings?: Settings;
  /**
   * The transaction makes a single attempt, with nothing before it that must be kept: a failure rolls everything back,
   * and no savepoint is needed.
   */
  readonly isOneAttempt?: boolean;
}

export interface Statements {
  count: number;
  /** Milliseconds that PostgreSQL took for them, without the wait for a connection. */
  ms: number;
}

/** The database as it was at one moment; nothing can be changed through it. */
export interface Snapshot {
  readonly db: Database;
  close(): Promise<void>;
}

/** Where SQL runs: the pool, or one transaction. */
export interface Database {
  /** Runs one statement. */
  rows<R = Row>(statement: Sql): Promise<R[]>;
  /** Runs a statement that returns one JSON text, such as the response to an operation. */
  json(statement: Compiled): Promise<Buffer>;
  /**
   * Runs `work` in one transaction, and again after a deadlock or serialization failure. @throws Unavailable
   * `RETRYABLE`
   */
  transaction<R>(work: (db: Database) => Promise<R>, about?: TransactionOptions): Promise<R>;
  /**
   * Runs one statement that returns one JSON text as a transaction of its own, which saves the round trips around it.
   *
   * @param settings values of its `SessionSetting`s; see `session.ts`
   * @returns null if the statement returns `null`, or if PostgreSQL rolled it back: it certainly had no effect
   */
  autocommit(statement: Compiled, settings: Settings): Promise<Buffer | null>;
  /** Opens a transaction that reads the database as it is now, however long it takes. It holds a connection. */
  openSnapshot(): Promise<Snapshot>;
  /** Inside a transaction, runs `work` so that its failure rolls back its own effects alone. */
  attempt<R>(work: () => Promise<R>): Promise<R>;
  /** Statements run so far through this object, including those in transactions; tests check list sizes against it. */
  readonly statements: Statements;
}
