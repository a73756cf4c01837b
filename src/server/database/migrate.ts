import type { MikroORM } from '@mikro-orm/postgresql';
import { sql, type Kysely } from 'kysely';
import type { Graph } from '../../kernel/thing/graph.js';
import { routines } from './routines.js';
import { grantApplication } from './role.js';
import { plant, type Planting } from './seed.js';

/** Processes that start together on one database take turns here. */
const START_LOCK = 7_265_010;

export interface Prepared {
  readonly migrated: number;
  readonly seeded: number;
  /** Whether the application can work as a role that owns nothing. */
  readonly hasRole: boolean;
}

/**
 * Brings the database up to the code: migrations, then routines, then, once, the seeds. Safe to run from
 * several processes at a time; costs two short statements when there is nothing to do.
 *
 * @returns what was done, for the terminal
 */
export async function prepareDatabase(
  orm: MikroORM,
  graph: Graph,
  seeds: () => readonly Planting[],
): Promise<Prepared> {
  const db = orm.em.getKysely<never>() as unknown as Kysely<unknown>;
  return db.connection().execute(async (connection) => {
    await sql`set jit = off`.execute(connection);
    await sql`set rural.keeper = 'on'`.execute(connection); // row-level security is forced on its owner too
    await sql`select pg_advisory_lock(${START_LOCK})`.execute(connection);
    try {
      const migrated = await orm.migrator.up();
      await installRoutines(connection, graph);
      const seeded = await plantOnce(connection, graph, seeds);
      return { migrated: migrated.length, seeded, hasRole: await grantApplication(connection, graph) };
    } finally {
      await sql`select pg_advisory_unlock(${START_LOCK})`.execute(connection);
    }
  });
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
  const { sql: text, hash } = routines(graph);
  if ((await setting(db, 'routines')) === hash) return;
  await db.transaction().execute(async (transaction) => {
    await sql.raw(text).execute(transaction);
    await remember(transaction, 'routines', hash);
  });
}

async function plantOnce(db: Kysely<unknown>, graph: Graph, seeds: () => readonly Planting[]): Promise<number> {
  if (await setting(db, 'seeded')) return 0;
  return db.transaction().execute(async (transaction) => {
    await sql`select set_config('rural.actor', 'seed', true), set_config('rural.planting', 'on', true)`.execute(
      transaction,
    );
    let planted = 0;
    for (const planting of seeds()) {
      await plant(transaction, graph, planting);
      planted += planting.rows.length;
    }
    await remember(transaction, 'seeded', new Date().toISOString());
    await sql`analyze`.execute(transaction);
    return planted;
  });
}
