import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Log } from '../../kernel/context.js';
import { checked } from './checked.js';
import { Connections } from './connections.js';
import { PipelinedPool } from './pipelined-pool.js';
import { CONNECTION_S, knownTexts, preparedOn, preparing, type RunText } from './prepared.js';
import { APPLICATION_ROLE } from './application-role.js';
import { TextClient } from './text-client.js';

/** Connections of one process, of which each runs one statement. The feed has its own besides. */
const POOL_SIZE = 6;
/** Those that take several quick ones. */
const LANES = 2;
/** The same for what changes something: it may wait for the disk or for a row, and no reader waits behind it. */
const WRITING_LANES = 2;
/** Changes that one commit takes there: more would hold their rows for longer than others shall wait. */
const TOGETHER = 8;
/** What is not quick there holds up others. */
const LANE_MS = 500;
/** So does what waits for a row, which two that wait for each other would for ever. */
const LOCK_MS = 20;
/** Longer than any answer that a person waits for. */
const STATEMENT_MS = 15_000;
const ACQUIRE_MS = 5_000;

/** Of connections that keep the platform itself going: row-level security hides nothing from them. */
export const AS_SYSTEM = '-c rural.keeper=on';

/**
 * The connections that operations run on, and how many statements wait for one. Slim on purpose: rows come as PostgreSQL
 * wrote them.
 *
 * @param waitMs who waits longer for a connection fails with `OVERLOADED`
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
    // compiling costs more than any statement here takes: a seeded row took 30 ms with it and 0.5 without
    options: ['-c jit=off', ...(asRole ? [`-c role=${APPLICATION_ROLE}`] : [])].join(' '),
  };
  const look = knownTexts();
  const pool = watched(
    new pg.Pool({ ...options, Client: preparing(look), max: most, statement_timeout: STATEMENT_MS }),
    log,
  );
  const lanes = (count: number): pg.Pool =>
    watched(
      new pg.Pool({
        ...options,
        max: count,
        statement_timeout: LANE_MS,
        lock_timeout: LOCK_MS,
        pipeline: true,
        Client: TextClient,
      }),
      log,
    );
  const [reading, writing] = [lanes(LANES), lanes(WRITING_LANES)];
  const connections = new Connections(pool, waitMs);
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: connections }) });
  return {
    kysely,
    runText: preparedOn(connections, new PipelinedPool(reading), look),
    runAlone: preparedOn(connections, new PipelinedPool(writing, TOGETHER), look),
    waiting: () => connections.waiting,
    close: async () => void (await Promise.all([kysely.destroy(), reading.end(), writing.end()])),
  };
}

/** A connection that the server drops must not take the process with it; the query in flight fails by itself. */
function watched(pool: pg.Pool, log: Log): pg.Pool {
  pool.on('error', tellLost(log, 'an idle database connection was lost'));
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Without what the pool hangs on the error: the whole connection, with the key by which anybody could cancel on it. */
export const tellLost =
  (log: Log, what: string) =>
  ({ message, stack }: Error): void =>
    log.warn({ err: { message, stack } }, what);
