import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Log } from '../../kernel/context.js';
import { CONNECTION_S, preparedOn, type RunText } from './prepared.js';
import { APPLICATION_ROLE } from './role.js';

/** Connections of one process. The feed's listener has one of its own besides. */
const POOL_SIZE = 10;
/** Longer than any answer that a person waits for. */
const STATEMENT_MS = 15_000;
const ACQUIRE_MS = 5_000;

/** Of connections that keep the platform itself going: row-level security hides nothing from them. */
export const AS_KEEPER = '-c rural.keeper=on';

/** The connections that operations run on, and how many statements wait for one. Slim on purpose: rows come as PostgreSQL wrote them. */
export function openPool(
  url: string,
  asRole: boolean,
  log: Log,
  most = POOL_SIZE,
): { kysely: Kysely<unknown>; runText: RunText; waiting(): number; close(): Promise<void> } {
  const pool = new pg.Pool({
    connectionString: url,
    max: most,
    maxLifetimeSeconds: CONNECTION_S,
    connectionTimeoutMillis: ACQUIRE_MS,
    statement_timeout: STATEMENT_MS,
    application_name: 'rural-graph',
    // compiling costs more than any statement here takes: a seeded row took 30 ms with it and 0.5 without
    options: ['-c jit=off', ...(asRole ? [`-c role=${APPLICATION_ROLE}`] : [])].join(' '),
  });
  // a connection that the server drops must not take the process with it; the query in flight fails by itself
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  pool.on('connect', (client) => client.on('error', () => undefined));
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  return { kysely, runText: preparedOn(pool), waiting: () => pool.waitingCount, close: () => kysely.destroy() };
}
