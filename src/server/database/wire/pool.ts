import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Log } from '../../../kernel/context.js';
import { checked } from './checked.js';
import { Connections, LEAST_OPENING_MS } from './connections.js';
import { PipelinedPool } from './pipelined-pool.js';
import { CONNECTION_S, knownTexts, preparedOn, preparing, type RunText } from './prepared.js';
import { APPLICATION_ROLE } from '../setup/application-role.js';
import { TextClient } from './text-client.js';

/** Connections of one process that run one statement at a time. The feed has its own. */
const POOL_SIZE = 6;
/** Connections that pipeline quick reads. */
const READ_CONNECTIONS = 2;
/** Connections that pipeline writes: they may wait for the disk or for a row, and no read waits behind them. */
const WRITE_CONNECTIONS = 2;
/** Most changes in one commit there: more would hold their row locks longer than others should wait. */
const BATCH = 8;
/** Statement timeout of pipelined connections, where a slow statement delays others. */
const PIPELINED_MS = 500;
/** Lock timeout there: waiting for a row delays others too, and two that wait for each other would never end. */
const LOCK_MS = 20;
/** Statement timeout elsewhere: longer than any answer that a person waits for. */
const STATEMENT_MS = 15_000;
const ACQUIRE_MS = 5_000;

/** Option of connections that run the platform itself: row-level security hides nothing from them. */
export const AS_SYSTEM = '-c rural.keeper=on';

/**
 * The connections that operations run on, and the number of statements that wait for one. Rows come as PostgreSQL wrote
 * them.
 *
 * @param waitMs a statement that waits longer for a connection fails with `OVERLOADED`
 */
export function openPool(
  url: string,
  asRole: boolean,
  log: Log,
  { most = POOL_SIZE, waitMs = ACQUIRE_MS }: { readonly most?: number; readonly waitMs?: number } = {},
): { kysely: Kysely<unknown>; runText: RunText; runAlone: RunText; waiting(): number; close(): Promise<void> } {
  const options: pg.PoolConfig = {
    connectionString: url,
    maxLifetimeSeconds: CONNECTION_S,
    connectionTimeoutMillis: ACQUIRE_MS,
    application_name: 'rural-graph',
    verify: checked({ role: asRole ? APPLICATION_ROLE : undefined }),
    // JIT compilation costs more than any statement here: a seeded row took 30 ms with it and 0.5 without
    options: ['-c jit=off', ...(asRole ? [`-c role=${APPLICATION_ROLE}`] : [])].join(' '),
  };
  const lookUp = knownTexts();
  const pool = withErrorHandlers(
    new pg.Pool({ ...options, Client: preparing(lookUp), max: most, statement_timeout: STATEMENT_MS }),
    log,
  );
  const pipelined = (count: number): pg.Pool =>
    withErrorHandlers(
      new pg.Pool({
        ...options,
        connectionTimeoutMillis: Math.max(waitMs, LEAST_OPENING_MS), // its statements are bound to it already
        max: count,
        statement_timeout: PIPELINED_MS,
        lock_timeout: LOCK_MS,
        pipeline: true,
        Client: TextClient,
      }),
      log,
    );
  const [reading, writing] = [pipelined(READ_CONNECTIONS), pipelined(WRITE_CONNECTIONS)];
  const connections = new Connections(pool, waitMs);
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: connections }) });
  return {
    kysely,
    runText: preparedOn(connections, new PipelinedPool(reading, waitMs), lookUp),
    runAlone: preparedOn(connections, new PipelinedPool(writing, waitMs, BATCH), lookUp),
    waiting: () => connections.waiting,
    close: async () => void (await Promise.all([kysely.destroy(), reading.end(), writing.end()])),
  };
}

/** A connection that the server drops must not crash the process; the query in flight fails by itself. */
function withErrorHandlers(pool: pg.Pool, log: Log): pg.Pool {
  pool.on('error', tellLost(log, 'an idle database connection was lost'));
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/**
 * Logs a lost connection without the properties that the pool adds to the error: the whole connection, with the secret
 * key that allows cancelling its queries.
 */
export const tellLost =
  (log: Log, what: string) =>
  ({ message, stack }: Error): void =>
    log.warn({ err: { message, stack } }, what);
