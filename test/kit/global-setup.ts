import type pg from 'pg';
import type { TestProject } from 'vitest/node';
import { readConfig } from '../../src/config.js';
import { loadBundle } from '../../src/server/graphiql/bundle.js';
import { checkDatabase } from '../../src/server/postgres/check.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { startThrowaway } from '../../src/server/postgres/throwaway.js';
import './database.js'; // declares what is provided
import { prepareTemplate } from './template.js';
import { openTestRun } from './test-run.js';

/** One server a run: a throw-away one, or the one of DATABASE_URL, where the role must be allowed to create databases. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { databaseUrl } = readConfig();
  if (databaseUrl) await checkDatabase(databaseUrl);
  const bundling = loadBundle().catch(() => undefined); // what it cannot build, its own tests say
  const own = databaseUrl ? undefined : await startThrowaway();
  try {
    const url = own?.url ?? databaseUrl!; // one of the two is there
    if (own) await withClient(own.url, withoutVacuum);
    const run = await openTestRun(url, own ? 'file_copy' : 'wal_log', prepareTemplate);
    run.prepared.catch((error: unknown) => console.error('The template of the test databases is missing:', error));
    await bundling; // no test waits for GraphiQL
    project.provide('testServer', run.server);
    return async () => {
      await run.close();
      await own?.stop();
    };
  } catch (error) {
    await own?.stop();
    throw error;
  }
}

/** Its databases live for seconds. */
async function withoutVacuum(client: pg.Client): Promise<void> {
  await client.query('alter system set autovacuum = off');
  await client.query('select pg_reload_conf()');
}
