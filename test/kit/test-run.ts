import { randomInt } from 'node:crypto';
import pg from 'pg';
import { withClient } from '../../src/server/postgres/databases.js';

/** What test files need to make databases of their own; plain data, since it crosses to the workers. */
export interface TestServer {
  /** Of a database that is never cloned or dropped. */
  readonly adminUrl: string;
  /** Begins the name of every database of this run. */
  readonly prefix: string;
  readonly template: string;
  readonly run: number;
  /** Copying files needs two checkpoints: cheaper (0.1 s for 200 MB, not 0.4) only where nothing waits for the disk. */
  readonly strategy: 'file_copy' | 'wal_log';
}

const LOCK_CLASS = 0x52_47; // "RG": first half of the advisory lock's key, the run is the second
const TEMPLATE_LOCK = 0x52_54; // "RT": held, with the same second half, until the template is there
const NAME = /^rural_graph_test_(\d+)_/;

export const urlWith = (url: string, database: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
};

/** Waits until `openTestRun` has the template ready, or has failed to prepare it: then there is none. */
export const awaitTemplate = (admin: pg.Client, { run }: TestServer): Promise<unknown> =>
  admin.query('select pg_advisory_lock_shared($1, $2)', [TEMPLATE_LOCK, run]); // the end of the connection releases it

/**
 * Holds an advisory lock for as long as the run lives: the databases of a run
 * without one were left by a killed run and are dropped by the next.
 *
 * The template is prepared while the first tests run: `close` throws what went wrong with it.
 */
export async function openTestRun(
  adminUrl: string,
  strategy: TestServer['strategy'],
  prepare: (url: string) => Promise<void>,
) {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  const run = randomInt(1, 2 ** 31);
  const prefix = `rural_graph_test_${run}_`;
  const template = `${prefix}template`;
  const makeTemplate = async (): Promise<void> => {
    const draft = `${prefix}draft`; // what is half prepared is no template
    await admin.query(`create database ${draft}`);
    await prepare(urlWith(adminUrl, draft));
    await withClient(urlWith(adminUrl, draft), (client) => client.query('vacuum (freeze)')); // once, not in every copy
    await admin.query(`alter database ${draft} is_template true allow_connections false`);
    await admin.query(`alter database ${draft} rename to ${template}`);
  };
  for (const lock of [LOCK_CLASS, TEMPLATE_LOCK]) await admin.query('select pg_advisory_lock($1, $2)', [lock, run]);
  await dropAbandoned(admin);
  const prepared = makeTemplate().finally(() => admin.query('select pg_advisory_unlock($1, $2)', [TEMPLATE_LOCK, run]));
  const close = async () => {
    const [made] = await Promise.allSettled([prepared]);
    await dropAll(admin, run).finally(() => admin.end());
    if (made.status === 'rejected') throw made.reason;
  };
  const server: TestServer = { adminUrl, prefix, template, run, strategy };
  return { server, prepared, close };
}

async function runsWithDatabases(admin: pg.Client): Promise<Set<number>> {
  const { rows } = await admin.query<{ datname: string }>(`select datname from pg_database`);
  return new Set(rows.flatMap(({ datname }) => NAME.exec(datname)?.[1] ?? []).map(Number));
}

async function dropAbandoned(admin: pg.Client): Promise<void> {
  for (const run of await runsWithDatabases(admin)) {
    const { rows } = await admin.query<{ free: boolean }>('select pg_try_advisory_lock($1, $2) as free', [
      LOCK_CLASS,
      run,
    ]);
    if (!rows[0]?.free) continue;
    await dropAll(admin, run);
    await admin.query('select pg_advisory_unlock($1, $2)', [LOCK_CLASS, run]);
  }
}

async function dropAll(admin: pg.Client, run: number): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>(`select datname from pg_database`);
  for (const { datname } of rows) {
    if (NAME.exec(datname)?.[1] !== String(run)) continue;
    await admin.query(`alter database ${datname} is_template false`);
    await admin.query(`drop database if exists ${datname} with (force)`);
  }
}
