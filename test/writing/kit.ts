import pg from 'pg';
import { startTestApp, type TestApp } from '../kit/app.js';

export let app: TestApp;
/** Past the application, as the owner of its tables. */
export let admin: pg.Client;

export async function start(): Promise<void> {
  app = await startTestApp();
  admin = new pg.Client({ connectionString: app.databaseUrl });
  await admin.connect();
}

export async function stop(): Promise<void> {
  await admin.end();
  await app.stop();
}

export const ERRORS =
  'userErrors { __typename code path message ... on VersionConflict { currentVersion changedFields } }';

export const village = async (): Promise<string> =>
  (await app.ask('{ region(code: "420529203215") { id } }')).data.region.id;
