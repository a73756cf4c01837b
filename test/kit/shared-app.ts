import { withClient } from '../../src/server/postgres/databases.js';
import { startTestApp, type TestApp } from './app.js';

const REFUSE = `
  create function refuse_change() returns trigger language plpgsql as $$ begin
    raise exception 'other files share this database: start an application of your own';
  end $$;
  create trigger a_refuse before insert on history for each statement execute function refuse_change()`;

type SharedApp = Omit<TestApp, 'stop' | 'sql'>;

let sharing: Promise<SharedApp> | undefined;

/**
 * The application for files that only read: one a process, which starts it once and ends with it. Whoever changes a
 * record of its database is refused, by whatever way: each change leaves an entry of the history, and this takes none.
 */
export const sharedApp = (): Promise<SharedApp> => (sharing ??= start());

async function start(): Promise<SharedApp> {
  const { stop: _, sql: __, databaseUrl, ...app } = await startTestApp();
  await withClient(databaseUrl, (client) => client.query(REFUSE));
  const url = new URL(databaseUrl);
  url.searchParams.set('options', '-c default_transaction_read_only=on');
  return { ...app, databaseUrl: url.href };
}
