import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { withClient } from '../../src/server/postgres/databases.js';
import { awaitTemplate, type TestServer, urlWith } from './test-run.js';

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer;
  }
}

export interface TestDatabase {
  readonly url: string;
  /** Ends every connection to it first. What a test forgets to drop goes at the end of the run. */
  readonly drop: () => Promise<void>;
}

/** With what `prepareTemplate` put in: migrated and seeded. Its own, so anything may be done to it. */
export function freshDatabase(): Promise<TestDatabase> {
  const { template, strategy } = inject('testServer');
  return create(`template ${template} strategy ${strategy}`);
}

/** As an operator finds it before the first migration. */
export const emptyDatabase = (): Promise<TestDatabase> => create('');

async function create(from: string): Promise<TestDatabase> {
  const { adminUrl, prefix, strategy } = inject('testServer');
  const name = prefix + randomBytes(6).toString('hex');
  await withClient(adminUrl, async (client) => {
    if (from) await awaitTemplate(client, inject('testServer'));
    // where the system can, it copies the files itself: a third of the time of a core
    if (strategy === 'file_copy') await client.query('set file_copy_method = clone').catch(() => undefined);
    await client.query(`create database ${name} ${from}`);
  });
  return {
    url: urlWith(adminUrl, name),
    drop: () =>
      withClient(adminUrl, (client) => client.query(`drop database if exists ${name} with (force)`)).then(
        () => undefined,
      ),
  };
}
