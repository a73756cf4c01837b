import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import type { Loaded } from '../../seeds/index.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { type TestServer, urlWith } from './test-run.js';

/** What the file says that appears once the template is there, or cannot be made. */
export type Announcement = { readonly server: TestServer } | { readonly failure: string };

declare module 'vitest' {
  export interface ProvidedContext {
    announcement: string;
  }
}

export interface TestDatabase {
  readonly url: string;
  /** Ends every connection to it first. What a test forgets to drop goes at the end of the run. */
  readonly drop: () => Promise<void>;
}

/** The server of this run, when its template is ready. */
export async function testServer(): Promise<TestServer> {
  const file = inject('announcement');
  while (!existsSync(file)) await sleep(20);
  const announcement = JSON.parse(readFileSync(file, 'utf8')) as Announcement;
  if ('failure' in announcement) throw new Error(announcement.failure);
  return announcement.server;
}

/** With what `prepareTemplate` put in: migrated and seeded. Its own, so anything may be done to it. */
export const freshDatabase = (extent: Loaded = 'samples'): Promise<TestDatabase> =>
  create(({ templates, strategy }) => `template ${templates[extent]} strategy ${strategy}`);

/** As an operator finds it before the first migration. */
export const emptyDatabase = (): Promise<TestDatabase> => create(() => '');

async function create(from: (server: TestServer) => string): Promise<TestDatabase> {
  const server = await testServer();
  const { adminUrl, prefix, strategy } = server;
  const name = prefix + randomBytes(6).toString('hex');
  await withClient(adminUrl, async (client) => {
    // where the system can, it copies the files itself: a third of the time of a core
    if (strategy === 'file_copy') await client.query('set file_copy_method = clone').catch(() => undefined);
    await client.query(`create database ${name} ${from(server)}`);
  });
  return {
    url: urlWith(adminUrl, name),
    drop: () =>
      withClient(adminUrl, (client) => client.query(`drop database if exists ${name} with (force)`)).then(
        () => undefined,
      ),
  };
}
