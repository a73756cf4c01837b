import type { Statement } from './plan/planner.js';
import type { Sql } from './sql.js';

/** A row as PostgreSQL formatted it: property names of the schema, values ready for its scalars. */
export type Row = Readonly<Record<string, unknown>> & { readonly id: string };

/** Where SQL runs: the pool, or one transaction. */
export interface Database {
  /** Runs one statement. */
  rows<R = Row>(statement: Sql): Promise<R[]>;
  /** Runs a statement that gives one text: the answer to an operation. */
  text(statement: Statement): Promise<string>;
  /** Runs `work` in one transaction, again after a deadlock or serialisation failure. @throws Unavailable `RETRYABLE` */
  transaction<R>(work: (db: Database) => Promise<R>): Promise<R>;
  /** Inside a transaction, runs `work` so that its failure undoes its own effects alone. */
  attempt<R>(work: () => Promise<R>): Promise<R>;
  /** Statements run so far through this object, transactions included: tests hold list sizes against it. */
  readonly statements: { count: number };
}
