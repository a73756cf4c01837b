import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Log } from '../../kernel/context.js';
import type { Sql } from '../../kernel/sql.js';
import { checked } from '../database/checked.js';
import { explain } from '../database/explain.js';
import { AS_SYSTEM, tellLost } from '../database/pool.js';
import { knownTexts } from '../database/prepared.js';

/** Every statement of the feed takes milliseconds. */
const STATEMENT_MS = 5_000;
/** The same, watched from this side: a connection whose other end vanished without a word answers nothing. */
const ANSWER_MS = 6_000;
const CONNECT_MS = 5_000;

/** Where the feed runs its SQL. */
export interface Statements {
  rows<R>(statement: Sql): Promise<R[]>;
}

/**
 * Connections of the feed's own: neither slow queries of users nor a burst of them can make it wait for one. They are
 * replaced after any failure, and see every row, whoever follows. Numbering needs to see what others commit meanwhile,
 * whatever the server's default.
 */
export function openFeedConnection(
  url: string,
  log: Log,
  { most = 1, answerMs = ANSWER_MS }: { readonly most?: number; readonly answerMs?: number | undefined } = {},
): Statements & { close(): Promise<void> } {
  const pool = new pg.Pool({
    connectionString: url,
    max: most,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: answerMs,
    keepAlive: true,
    application_name: 'rural-graph feed',
    verify: checked({ isKeeper: true }),
    options: `-c jit=off -c default_transaction_isolation=read\\ committed ${AS_SYSTEM}`,
  });
  pool.on('error', tellLost(log, 'feed: its connection was lost'));
  const look = knownTexts();
  const compiler = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  return {
    // not through Kysely: it would put a connection that timed out back to use, with its answer still to come
    async rows<R>(statement: Sql) {
      const { sql: text, parameters } = statement.compile(compiler);
      try {
        return (await pool.query<R & object>({ text, values: [...parameters], name: look(text).name })).rows;
      } catch (error) {
        throw explain(error);
      }
    },
    close: () => pool.end(),
  };
}
