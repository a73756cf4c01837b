import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { readConfig } from '../../src/config.js';
import { loadBundle } from '../../src/server/graphiql/bundle.js';
import { checkDatabase } from '../../src/server/postgres/check.js';
import type { Announcement } from './database.js'; // declares what is provided
import { startSeeded, TEMPLATES } from './seeded-server.js';
import { openTestRun, type TestRun } from './test-run.js';

/** One server a run: a throw-away one, or the one of DATABASE_URL, where the role must be allowed to create databases. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const bundling = loadBundle().catch(() => undefined); // what it cannot build, its own tests say
  const { databaseUrl } = readConfig();
  const run = databaseUrl ? await runOn(databaseUrl) : runOnOwn();
  const folder = await mkdtemp(join(tmpdir(), 'rural-graph-run-'));
  const file = join(folder, 'server.json');
  const announce = async (announcement: Announcement): Promise<void> => {
    await writeFile(`${file}.draft`, JSON.stringify(announcement));
    await rename(`${file}.draft`, file);
  };
  const announced = run.server.then(
    (server) => announce({ server }),
    (error: unknown) => {
      console.error('The templates of the test databases are missing:', error);
      return announce({ failure: String(error) });
    },
  );
  await bundling; // no test waits for GraphiQL
  project.provide('announcement', file);
  return async () => {
    await announced;
    await run.close();
    await rm(folder, { recursive: true });
    await run.server; // a run without its template is no success
  };
}

async function runOn(databaseUrl: string): Promise<TestRun> {
  await checkDatabase(databaseUrl);
  return openTestRun(databaseUrl);
}

function runOnOwn(): TestRun {
  const starting = startSeeded();
  return {
    server: starting.then(({ url }) => ({
      adminUrl: url,
      prefix: 'rural_graph_test_',
      templates: TEMPLATES,
      strategy: 'file_copy',
    })),
    close: () =>
      starting.then(
        (server) => server.stop(),
        () => undefined,
      ),
  };
}
