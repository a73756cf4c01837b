import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { AS_SYSTEM } from '../wire/pool.js';

/**
 * Runs work as the owner of the database and exempt from row-level security, which is forced on the owner too. Its only
 * connection ends with the work, and with it every lock that it holds.
 */
export async function asOwner<T>(url: string, work: (db: Kysely<unknown>) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: url, max: 1, options: `-c jit=off ${AS_SYSTEM}` });
  pool.on('connect', (client) => client.on('error', () => undefined)); // a lost connection also fails its statement
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}
