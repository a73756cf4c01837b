import { sql, type Kysely } from 'kysely';
import type { DataModel } from '../../../kernel/model/model.js';
import type { Sql } from '../../../kernel/sql.js';
import { isBehind } from './migrations.js';
import { asOwner } from './owner.js';
import { routines } from '../routines.js';
import { searchRebuild } from '../routines/search.js';
import { grantApplication } from './role.js';
import { insertSeeds, type SeedBatch } from './seed.js';
import type { Tell } from '../../tell.js';

/** Lock that serializes processes that start together on one database, and the removal of samples. */
export const START_LOCK = 7_265_010;

export type Seeds = () => readonly SeedBatch[] | Promise<readonly SeedBatch[]>;

/** What follows from the seeds that are in the database, which the function reads. */
export type DerivedSeeds = (
  read: <R>(statement: Sql) => Promise<R[]>,
  model: DataModel,
) => Promise<readonly SeedBatch[]>;

export interface Prepared {
  /** Whether the application can work as a role that owns nothing. */
  readonly hasRole: boolean;
}

/**
 * Brings the database up to date with the code: migrations, then routines, then, once, the seeds. Several processes may
 * run it at the same time. If there is nothing to do, neither the ORM nor the seeds are loaded.
 *
 * Tables, routines and seeds belong to the owner: its connection is closed before anything is served.
 *
 * @param tell reports the steps in the terminal
 */
export async function prepareDatabase(
  url: string,
  model: DataModel,
  seeds: Seeds,
  tell: Tell = () => undefined,
  derived: DerivedSeeds = () => Promise.resolve([]),
): Promise<Prepared> {
  return asOwner(url, (db) =>
    // one connection throughout, since the session holds the lock
    db.connection().execute(async (connection) => {
      await acquireLock(connection, tell);
      if (await isBehind(connection)) tell('Migrations', `${await migrate(url, model)} run`);
      await installRoutines(connection, model);
      await seedOnce(connection, model, { seeds, derived }, tell);
      return { hasRole: await grantApplication(connection, model) };
    }),
  );
}

async function acquireLock(db: Kysely<unknown>, tell: Tell): Promise<void> {
  const { rows } = await sql<{ isMine: boolean }>`select pg_try_advisory_lock(${START_LOCK}) as "isMine"`.execute(db);
  if (rows[0]?.isMine) return;
  tell('Waiting', 'another process prepares this database');
  await sql`select pg_advisory_lock(${START_LOCK})`.execute(db);
}

/** @returns the number of migrations that were run */
async function migrate(url: string, model: DataModel): Promise<number> {
  const { openOrm } = await import('./orm.js');
  const orm = await openOrm(model, url);
  try {
    return (await orm.migrator.up()).length;
  } finally {
    await orm.close(true);
  }
}

/** What of the code is installed in the database, by name. */
async function installed(db: Kysely<unknown>, name: string): Promise<string | undefined> {
  const { rows } = await sql<{ value: string }>`select value from installation where name = ${name}`.execute(db);
  return rows[0]?.value;
}

const saveInstalled = (db: Kysely<unknown>, name: string, value: string): Promise<unknown> =>
  sql`insert into installation values (${name}, ${value})
    on conflict (name) do update set value = excluded.value`.execute(db);

/** The hashes of an installed index by type. Earlier versions noted a single one, which was no JSON. */
const hashesIn = (value = '{}'): Record<string, string> =>
  value.startsWith('{') ? (JSON.parse(value) as Record<string, string>) : {};

async function installRoutines(db: Kysely<unknown>, model: DataModel): Promise<void> {
  const { sql: text, hash, search } = routines(model);
  if ((await installed(db, 'routines')) === hash) return;
  await db.transaction().execute(async (transaction) => {
    await sql.raw(text).execute(transaction);
    await saveInstalled(transaction, 'routines', hash);
    const before = hashesIn(await installed(transaction, 'search'));
    const current = Object.keys(search).filter((type) => search[type] === before[type]);
    await sql.raw(searchRebuild(model, current)).execute(transaction);
    await saveInstalled(transaction, 'search', JSON.stringify(search));
  });
}

interface AllSeeds {
  readonly seeds: Seeds;
  readonly derived: DerivedSeeds;
}

async function seedOnce(
  db: Kysely<unknown>,
  model: DataModel,
  { seeds, derived }: AllSeeds,
  tell: Tell,
): Promise<void> {
  if (await installed(db, 'seeded')) return;
  await db.transaction().execute(async (transaction) => {
    await sql`select set_config('rural.actor', 'seed', true), set_config('rural.planting', 'on', true)`.execute(
      transaction,
    );
    const insert = async (batches: readonly SeedBatch[]): Promise<void> => {
      for (const { of, rows } of batches) {
        if (rows.length === 0) continue;
        tell('Seeding', `${rows.length.toLocaleString('en')} ${model.of(of).options.plural}`);
        await insertSeeds(transaction, model, { of, rows });
      }
    };
    await insert(await seeds());
    await insert(await readAll(transaction, (read) => derived(read, model)));
    await saveInstalled(transaction, 'seeded', new Date().toISOString());
    await sql`analyze`.execute(transaction);
  });
}

/** Reads rows of every sensitivity: of a table that forces row-level security the owner sees only what is public. */
async function readAll<R>(db: Kysely<unknown>, work: (read: Parameters<DerivedSeeds>[0]) => Promise<R>): Promise<R> {
  await sql`select set_config('rural.keeper', 'on', true)`.execute(db);
  const result = await work(async <T>(statement: Sql) => (await statement.execute(db)).rows as T[]);
  await sql`select set_config('rural.keeper', '', true)`.execute(db);
  return result;
}
