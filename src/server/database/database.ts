import { CompiledQuery, type Kysely, type QueryResult } from 'kysely';
import type { Database, Settings, Statements } from '../../kernel/database.js';
import { isUndone, Unavailable } from '../../kernel/errors.js';
import { SessionSetting } from '../../kernel/parameters.js';
import { sql, type Compiled, type Sql } from '../../kernel/sql.js';
import { explain } from './explain.js';
import type { RunText } from './prepared.js';

const RETRIES = 3;

/** Settings of `rural.…` for one transaction, in one statement. */
const set = (transaction: Kysely<unknown>, settings: Settings): Promise<unknown> =>
  sql`select ${sql.join(Object.entries(settings).map(([name, value]) => sql`set_config(${`rural.${name}`}, ${value}, true)`))}`.execute(
    transaction,
  );

/** On whose behalf statements run, for PostgreSQL's row-level security; see `scope.ts`. */
const settingsOf = (behalf: Behalf | null | undefined): Settings =>
  behalf ? { actor: behalf.actor, reach: behalf.scope } : {};

export interface Behalf {
  readonly actor: string;
  readonly scope: string;
  /** Statements that need it. */
  readonly shielded: RegExp;
}

/**
 * The same for a statement alone, without a transaction around it: settings last as long as the statement, and what
 * stands in a branch of CASE is run after its condition. A shield that was not told of the caller would show less.
 */
const told = ({ sql: text, parameters, ...how }: Compiled, behalf: Behalf): Compiled => {
  const settings = Object.entries(settingsOf(behalf));
  const isSet = settings.map(
    ([name], n) => `set_config('rural.${name}', $${parameters.length + n + 1}, true) is not null`,
  );
  const values = settings.map(([, value]) => value);
  return {
    ...how,
    sql: `select case when ${isSet.join(' and ')} then (${text}) end`,
    parameters: [...parameters, ...values],
  };
};

const NULL = Buffer.from('null');

/** Adds up how long something takes once it has a connection: who waits for one takes nothing. */
async function timed<R>(
  kysely: Kysely<unknown>,
  statements: Statements,
  run: (db: Kysely<unknown>) => Promise<R>,
): Promise<R> {
  if (!kysely.isTransaction)
    return kysely.connection().execute((connection) => since(performance.now(), statements, run(connection)));
  return since(performance.now(), statements, run(kysely));
}

async function since<R>(started: number, statements: Statements, running: Promise<R>): Promise<R> {
  try {
    return await running;
  } finally {
    statements.ms += performance.now() - started;
  }
}

const textOver =
  (kysely: Kysely<unknown>): RunText =>
  async ({ sql: text, parameters }, statements) => {
    const { rows } = await timed(kysely, statements, (db) =>
      db.executeQuery<Readonly<Record<string, string>>>(CompiledQuery.raw(text, [...parameters])),
    );
    return Buffer.from(Object.values(rows[0]!)[0]!); // such a statement gives one row of one column
  };

/** How statements run that give one text: those that read, and those that are alone. */
export interface Texts {
  readonly runText: RunText;
  readonly runAlone: RunText;
}

/**
 * The kernel's view of a Kysely connection or transaction. `statements` is shared with its transactions.
 *
 * @param behalf nobody's without it; told to PostgreSQL for one transaction at a time, so that no connection goes back
 *   to the pool with it
 */
export function databaseOver(
  kysely: Kysely<unknown>,
  behalf?: Behalf | null,
  { runText, runAlone }: Texts = { runText: textOver(kysely), runAlone: textOver(kysely) },
  statements: Statements = { count: 0, ms: 0 },
): Database {
  const inOwnTransaction = <R>(db: Kysely<unknown>, statement: CompiledQuery): Promise<QueryResult<R>> =>
    db.transaction().execute(async (transaction) => {
      await set(transaction, settingsOf(behalf));
      return transaction.executeQuery<R>(statement);
    });
  return {
    statements,
    async rows<R>(statement: Sql) {
      statements.count += 1;
      try {
        const query = statement.compile(kysely);
        const guarded = behalf && !kysely.isTransaction && behalf.shielded.test(query.sql);
        const { rows } = await timed(kysely, statements, (db) =>
          guarded ? inOwnTransaction(db, query) : db.executeQuery(query),
        );
        return rows as R[];
      } catch (error) {
        throw explain(error);
      }
    },
    async json(statement) {
      statements.count += 1;
      try {
        return await runText(behalf?.shielded.test(statement.sql) ? told(statement, behalf) : statement, statements);
      } catch (error) {
        throw explain(error);
      }
    },
    async autocommit(statement, settings) {
      statements.count += 1;
      const given: Settings = { ...settingsOf(behalf), ...settings };
      const parameters = statement.parameters.map((value) =>
        value instanceof SessionSetting ? (given[value.name] ?? '') : value,
      );
      try {
        const json = await runAlone({ ...statement, parameters }, statements);
        return json.equals(NULL) ? null : json;
      } catch (error) {
        const failure = explain(error);
        if (isUndone(failure)) return null;
        throw failure;
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
    async transaction(work, about = {}) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await kysely.transaction().execute(async (transaction) => {
            const settings = { ...settingsOf(behalf), ...about.settings };
            if (Object.keys(settings).length > 0) await set(transaction, settings);
            const db = databaseOver(transaction, behalf, undefined, statements);
            return work(about.isOneAttempt ? { ...db, attempt: (write) => write() } : db);
          });
        } catch (error) {
          const failure = explain(error);
          const again = failure instanceof Unavailable && failure.code === 'RETRYABLE' && attempt < RETRIES;
          if (!again) throw failure;
        }
      }
    },
  };
}
