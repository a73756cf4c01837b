import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Graph } from '../../kernel/thing/graph.js';
import { isBehind } from './migrations.js';
import { AS_KEEPER } from './pool.js';
import { routines } from './routines.js';
import { searchRebuild } from './routines/search.js';
import { grantApplication } from './role.js';
import { plant, type Planting } from './seed.js';

/** Processes that start together on one database take turns here. */
const START_LOCK = 7_265_010;

export type Seeds = () => readonly Planting[] | Promise<readonly Planting[]>;

export interface Prepared {
  readonly migrated: number;
  readonly seeded: number;
  /** Whether the application can work as a role that owns nothing. */
  readonly hasRole: boolean;
}

/**
 * Brings the database up to the code: migrations, then routines, then, once, the seeds. Safe to run from
 * several processes at a time. Where there is nothing to do, neither the ORM nor the seeds are loaded.
 *
 * Tables, routines and seeds are the owner's business: its connection is closed before anything is served.
 *
 * @returns what was done, for the terminal
 */
export async function prepareDatabase(url: string, graph: Graph, seeds: Seeds): Promise<Prepared> {
  // row-level security is forced on its owner too
  const pool = new pg.Pool({ connectionString: url, max: 1, options: `-c jit=off ${AS_KEEPER}` });
  pool.on('connect', (client) => client.on('error', () => undefined)); // a lost connection also fails its statement
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    return await db.connection().execute(async (connection) => {
      await sql`select pg_advisory_lock(${START_LOCK})`.execute(connection);
      const migrated = (await isBehind(connection)) ? await migrate(url, graph) : 0;
      await installRoutines(connection, graph);
      const seeded = await plantOnce(connection, graph, seeds);
      return { migrated, seeded, hasRole: await grantApplication(connection, graph) };
    });
  } finally {
    await db.destroy(); // and the lock goes with the connection
  }
}

/** @returns how many migrations were run */
async function migrate(url: string, graph: Graph): Promise<number> {
  const { openOrm } = await import('./orm.js');
  const orm = await openOrm(graph, url);
  try {
    return (await orm.migrator.up()).length;
  } finally {
    await orm.close(true);
  }
}

async function setting(db: Kysely<unknown>, name: string): Promise<string | undefined> {
  const { rows } = await sql<{ value: string }>`select value from setting where name = ${name}`.execute(db);
  return rows[0]?.value;
}

const remember = (db: Kysely<unknown>, name: string, value: string): Promise<unknown> =>
  sql`insert into setting values (${name}, ${value}) on conflict (name) do update set value = excluded.value`.execute(
    db,
  );

async function installRoutines(db: Kysely<unknown>, graph: Graph): Promise<void> {
  const { sql: text, hash, search } = routines(graph);
  if ((await setting(db, 'routines')) === hash) return;
  await db.transaction().execute(async (transaction) => {
    await sql.raw(text).execute(transaction);
    await remember(transaction, 'routines', hash);
    if ((await setting(transaction, 'search')) === search) return;
    await sql.raw(searchRebuild(graph)).execute(transaction);
    await remember(transaction, 'search', search);
  });
}

async function plantOnce(db: Kysely<unknown>, graph: Graph, seeds: Seeds): Promise<number> {
  if (await setting(db, 'seeded')) return 0;
  return db.transaction().execute(async (transaction) => {
    await sql`select set_config('rural.actor', 'seed', true), set_config('rural.planting', 'on', true)`.execute(
      transaction,
    );
    let planted = 0;
    for (const planting of await seeds()) {
      await plant(transaction, graph, planting);
      planted += planting.rows.length;
    }
    await remember(transaction, 'seeded', new Date().toISOString());
    await sql`analyze`.execute(transaction);
    return planted;
  });
}
