import { CompiledQuery, type Kysely, type QueryResult } from 'kysely';
import type { Database, Settings, Statements } from '../../kernel/database.js';
import { isUndone, Unavailable } from '../../kernel/errors.js';
import { SessionSetting } from '../../kernel/parameters.js';
import { calendarDay } from '../../kernel/period.js';
import { parametersOn } from '../../kernel/platform-day.js';
import { sql, type Compiled, type Sql } from '../../kernel/sql.js';
import { explain } from './wire/explain.js';
import type { RunText } from './wire/prepared.js';

const RETRIES = 3;

/** Sets `rural.…` settings for one transaction, in one statement. */
const set = (transaction: Kysely<unknown>, settings: Settings): Promise<unknown> =>
  sql`select ${sql.join(
    Object.entries(settings).map(([name, value]) => sql`set_config(${`rural.${name}`}, ${value}, true)`),
  )}`.execute(transaction);

/** The settings by which row-level security knows the caller; see `scope.ts`. */
const settingsOf = (behalf: CallerSettings | null | undefined): Settings =>
  behalf ? { actor: behalf.actor, reach: behalf.scope } : {};

export interface CallerSettings {
  readonly actor: string;
  readonly scope: string;
  /** Matches statements that need the settings. */
  readonly guardedTables: RegExp;
}

/**
 * Adds the settings to a statement that runs outside a transaction: they last as long as the statement, and PostgreSQL
 * evaluates a branch of CASE after its condition. If the settings were missing, row-level security would show less,
 * never more.
 */
const withSettings = ({ sql: text, parameters, ...rest }: Compiled, behalf: CallerSettings): Compiled => {
  const settings = Object.entries(settingsOf(behalf));
  const isSet = settings.map(
    ([name], n) => `set_config('rural.${name}', $${parameters.length + n + 1}, true) is not null`,
  );
  const values = settings.map(([, value]) => value);
  return {
    ...rest,
    sql: `select case when ${isSet.join(' and ')} then (${text}) end`,
    parameters: [...parameters, ...values],
  };
};

const NULL = Buffer.from('null');

/** Adds up the time of something from when it has a connection: waiting for one does not count. */
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
    return Buffer.from(Object.values(rows[0]!)[0]!); // such a statement returns one row of one column
  };

/** Functions that run statements which return one text: reads, and statements in their own transactions. */
export interface Texts {
  readonly runText: RunText;
  readonly runAlone: RunText;
}

/**
 * The kernel's view of a Kysely connection or transaction. `statements` is shared with its transactions.
 *
 * @param behalf the caller; without it nobody. It is set for one transaction at a time, so that no connection returns
 * to the pool with it
 * @param now of which `platformDay` is the day
 */
export function databaseOver(
  kysely: Kysely<unknown>,
  behalf?: CallerSettings | null,
  { runText, runAlone }: Texts = { runText: textOver(kysely), runAlone: textOver(kysely) },
  statements: Statements = { count: 0, ms: 0 },
  now = (): Date => new Date(),
): Database {
  const onThisDay = (parameters: readonly unknown[]): unknown[] => parametersOn(calendarDay(now()), parameters);
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
        const written = statement.compile(kysely);
        const query = { ...written, parameters: onThisDay(written.parameters) };
        const guarded = behalf && !kysely.isTransaction && behalf.guardedTables.test(query.sql);
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
        return await runText(
          behalf?.guardedTables.test(statement.sql) ? withSettings(statement, behalf) : statement,
          statements,
        );
      } catch (error) {
        throw explain(error);
      }
    },
    async autocommit(statement, settings) {
      statements.count += 1;
      const allSettings: Settings = { ...settingsOf(behalf), ...settings };
      const parameters = onThisDay(statement.parameters).map((value) =>
        value instanceof SessionSetting ? (allSettings[value.name] ?? '') : value,
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
    openSnapshot: () =>
      new Promise((resolve, reject) => {
        const begin = kysely.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
        // lasts until it is closed, and returns its connection however it ends
        const lasting = begin.execute(async (transaction) => {
          const settings = settingsOf(behalf);
          if (Object.keys(settings).length > 0) await set(transaction, settings);
          await new Promise<void>((close) => {
            const db = databaseOver(transaction, behalf, undefined, statements, now);
            resolve({ db, close: () => (close(), lasting.catch(() => undefined)) }); // it has nothing to commit
          });
        });
        lasting.catch((error: unknown) => reject(explain(error) as Error)); // only errors are thrown
      }),
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
            const db = databaseOver(transaction, behalf, undefined, statements, now);
            return work(about.isOneAttempt ? { ...db, attempt: (write) => write() } : db);
          });
        } catch (error) {
          const failure = explain(error);
          const canRetry = failure instanceof Unavailable && failure.code === 'RETRYABLE' && attempt < RETRIES;
          if (!canRetry) throw failure;
        }
      }
    },
  };
}
