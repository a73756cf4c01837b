import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Log } from '../../kernel/context.js';
import type { Sql } from '../../kernel/sql.js';
import { checked } from '../database/wire/checked.js';
import { explain } from '../database/wire/explain.js';
import { AS_SYSTEM, tellLost } from '../database/wire/pool.js';
import { knownTexts } from '../database/wire/prepared.js';

/** Timeout of a statement; every statement of the feed takes milliseconds. */
const STATEMENT_MS = 5_000;
/** Timeout of an answer, measured by the client: a connection whose peer vanished without notice never answers. */
const ANSWER_MS = 6_000;
const CONNECT_MS = 5_000;

/** Runs the SQL of the feed. */
export interface Statements {
  rows<R>(statement: Sql): Promise<R[]>;
}

/**
 * The feed's own connections: neither slow queries of users nor a burst of them can make it wait for one. They are
 * replaced after any failure, and read all rows, whoever follows the feed. Numbering must see what others commit
 * meanwhile, so the isolation level is read committed whatever the server's default.
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
  const lookUp = knownTexts();
  const compiler = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  return {
    // not through Kysely, which would reuse a connection that timed out while its answer is still to come
    async rows<R>(statement: Sql) {
      const { sql: text, parameters } = statement.compile(compiler);
      try {
        return (await pool.query<R & object>({ text, values: [...parameters], name: lookUp(text).name })).rows;
      } catch (error) {
        throw explain(error);
      }
    },
    close: () => pool.end(),
  };
}
