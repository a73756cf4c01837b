import { withClient } from '../../src/server/postgres/databases.js';
import { startThrowaway } from '../../src/server/postgres/throwaway.js';
import { prepareTemplate } from '../../test/kit/template.js';
import { urlWith } from '../../test/kit/test-run.js';
import { parentOf } from './accounting.js';

export interface SeededPostgres {
  /** Of the postmaster: its children are all of PostgreSQL. */
  readonly pid: number;
  /** Of the database of that name. */
  url(database: string): string;
  /** Makes one that is as the seeds leave it. @returns its URL */
  clone(database: string): Promise<string>;
  stop(): Promise<void>;
}

const TEMPLATE = 'bench_template';

/** A throw-away PostgreSQL with a migrated and seeded database, to be cloned. */
export async function startSeeded(): Promise<SeededPostgres> {
  const postgres = await startThrowaway();
  const url = (database: string): string => urlWith(postgres.url, database);
  try {
    await withClient(postgres.url, (admin) => admin.query(`create database ${TEMPLATE}`));
    await prepareTemplate(url(TEMPLATE));
    const pid = await withClient(postgres.url, async (admin) => {
      const { rows } = await admin.query<{ pid: number }>('select pg_backend_pid() as pid');
      return parentOf(rows[0]!.pid); // a query of one row
    });
    const clone = async (database: string): Promise<string> => {
      await withClient(postgres.url, (admin) =>
        admin.query(`create database ${database} template ${TEMPLATE} strategy file_copy`),
      );
      return url(database);
    };
    return { pid, url, clone, stop: () => postgres.stop() };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
