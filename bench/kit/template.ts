import { withClient } from '../../src/server/postgres/databases.js';
import { startThrowaway } from '../../src/server/postgres/throwaway.js';
import { prepareTemplate } from '../../test/kit/template.js';
import { urlWith } from '../../test/kit/test-run.js';
import { parentOf } from './accounting.js';

export interface SeededPostgres {
  /** Process id of the postmaster, whose children are all other processes of PostgreSQL. */
  readonly pid: number;
  /** URL of the database with a name. */
  url(database: string): string;
  /** Creates a copy of the seeded database. @returns its URL */
  clone(database: string): Promise<string>;
  stop(): Promise<void>;
}

const TEMPLATE = 'bench_template';

/** Starts a throw-away PostgreSQL with a migrated and seeded database to clone. */
export async function startSeeded(): Promise<SeededPostgres> {
  const postgres = await startThrowaway();
  const url = (database: string): string => urlWith(postgres.url, database);
  try {
    await withClient(postgres.url, (admin) => admin.query(`create database ${TEMPLATE}`));
    await prepareTemplate(url(TEMPLATE));
    const pid = await withClient(postgres.url, async (admin) => {
      const { rows } = await admin.query<{ pid: number }>('select pg_backend_pid() as pid');
      return parentOf(rows[0]!.pid); // the query has one row
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
