import type { Kysely } from 'kysely';
import type { Database } from '../../kernel/database.js';
import { Broken, Failure, Invalid, Unavailable } from '../../kernel/errors.js';
import { sql, type Sql } from '../../kernel/sql.js';

const RETRIES = 3;
const RETRIED = new Set(['40001', '40P01']); // serialization_failure, deadlock_detected

interface PostgresError extends Error {
  readonly code: string;
  readonly constraint?: string;
  readonly column?: string;
}

/** integrity_constraint_violation, by what was violated. */
const BROKEN = { '23503': 'missing', '23505': 'taken', '23502': 'required', '23514': 'rule' } as const;

const sqlState = (error: unknown): string => (error as Partial<PostgresError>).code ?? '';

/** Gives a database failure its kind; what remains unknown is passed on as it is and becomes a bug. */
function explain(error: unknown): unknown {
  if (error instanceof Failure) return error;
  const state = sqlState(error);
  if (RETRIED.has(state)) return new Unavailable('RETRYABLE', {}, { cause: error });
  if (state in BROKEN) {
    const { constraint = '', column } = error as PostgresError;
    return new Broken(BROKEN[state as keyof typeof BROKEN], constraint, column, { cause: error });
  }
  if (state.startsWith('22')) return new Invalid('INVALID_VALUE', {}, { cause: error });
  if (state === '57014') return new Unavailable('STATEMENT_TIMEOUT', {}, { cause: error });
  if (
    /^(08|53|57P|25006)/.test(state) ||
    /^(ECONN|EPIPE|ETIMEDOUT)/.test(state) ||
    /timeout exceeded when trying to connect|Connection terminated/.test((error as Error).message)
  ) {
    return new Unavailable('UNAVAILABLE', {}, { cause: error });
  }
  return error;
}

/** The kernel's view of a Kysely connection or transaction. `statements` is shared with its transactions. */
export function databaseOver(kysely: Kysely<unknown>, statements = { count: 0 }): Database {
  return {
    statements,
    async rows<R>(statement: Sql) {
      statements.count += 1;
      try {
        const { rows } = await statement.execute(kysely);
        return rows as R[];
      } catch (error) {
        throw explain(error);
      }
    },
    async attempt(work) {
      await sql`savepoint attempt`.execute(kysely);
      try {
        const result = await work();
        await sql`release savepoint attempt`.execute(kysely);
        return result;
      } catch (error) {
        await sql`rollback to savepoint attempt`.execute(kysely);
        throw error;
      }
    },
    async transaction(work) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await kysely.transaction().execute((transaction) => work(databaseOver(transaction, statements)));
        } catch (error) {
          const failure = explain(error);
          const again = failure instanceof Unavailable && failure.code === 'RETRYABLE' && attempt < RETRIES;
          if (!again) throw failure;
        }
      }
    },
  };
}
