import { randomInt } from 'node:crypto';
import pg from 'pg';
import type { Loaded } from '../../seeds/index.js';
import { withClient } from '../../src/server/postgres/databases.js';

/** What test files need to make databases of their own; plain data, since it crosses to the workers. */
export interface TestServer {
  /** Of a database that is never cloned or dropped. */
  readonly adminUrl: string;
  /** Begins the name of every database of this run. */
  readonly prefix: string;
  /** The databases to clone: with all seeds, and with those that are real. */
  readonly templates: Readonly<Record<Loaded, string>>;
  /** Copying files needs two checkpoints: cheaper (0.1 s for 200 MB, not 0.4) only where nothing waits for the disk. */
  readonly strategy: 'file_copy' | 'wal_log';
}

export interface TestRun {
  /** Settles when the template is there, which is prepared while the first tests run. */
  readonly server: Promise<TestServer>;
  readonly close: () => Promise<void>;
}

const LOCK_CLASS = 0x52_47; // "RG": first half of the advisory lock's key, the run is the second
const NAME = /^rural_graph_test_(\d+)_/;

export const urlWith = (url: string, database: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
};

/** Makes the databases to clone, side by side. */
export async function makeTemplates(adminUrl: string, names: TestServer['templates']): Promise<void> {
  const { prepareTemplate } = await import('./template.js');
  const make = async ([extent, name]: [Loaded, string]): Promise<void> => {
    await withClient(adminUrl, (admin) => admin.query(`create database ${name}`));
    await prepareTemplate(urlWith(adminUrl, name), extent);
    await freeze(adminUrl, name);
  };
  await Promise.all((Object.entries(names) as [Loaded, string][]).map(make));
}

/** Vacuums once what every copy would be without, and makes it a template. */
async function freeze(adminUrl: string, database: string): Promise<void> {
  await withClient(urlWith(adminUrl, database), (client) => client.query('vacuum (freeze)'));
  await withClient(adminUrl, (admin) =>
    admin.query(`alter database ${database} is_template true allow_connections false`),
  );
}

/**
 * A run on a server that others use too. It holds an advisory lock for as long as it lives: the databases of a run
 * without one were left by a killed run and are dropped by the next.
 */
export async function openTestRun(adminUrl: string): Promise<TestRun> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  const run = randomInt(1, 2 ** 31);
  const prefix = `rural_graph_test_${run}_`;
  const templates = { samples: `${prefix}template`, reference: `${prefix}template_reference` };
  const makeServer = async (): Promise<TestServer> => {
    await makeTemplates(adminUrl, templates);
    return { adminUrl, prefix, templates, strategy: 'wal_log' };
  };
  await admin.query('select pg_advisory_lock($1, $2)', [LOCK_CLASS, run]);
  await dropAbandoned(admin);
  const server = makeServer();
  const close = async (): Promise<void> => {
    await Promise.allSettled([server]);
    await dropAll(admin, run).finally(() => admin.end());
  };
  return { server, close };
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
