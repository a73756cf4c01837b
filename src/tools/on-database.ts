import type { Logger } from 'pino';
import type { Config } from '../config.js';
import { checkDatabase } from '../server/postgres/check.js';
import { DatabaseInUse } from '../server/postgres/failure.js';
import { urlOfRunning } from '../server/postgres/place.js';
import { startPostgres } from '../server/postgres/start.js';

/**
 * Runs `work` on the configured database. The embedded one may be running already; else it is started meanwhile.
 *
 * @throws DatabaseUnreachable a failure that says what to do
 */
export async function onDatabase<R>(
  { databaseUrl, dataDir }: Config,
  log: Logger,
  work: (url: string) => Promise<R>,
  needs: { readonly needsWrites?: boolean } = {},
): Promise<R> {
  const checked = async (url: string): Promise<R> => {
    await checkDatabase(url, needs);
    return work(url);
  };
  if (databaseUrl) return checked(databaseUrl);
  const embedded = await startPostgres({ dataDir, log }).catch((error: unknown) => {
    if (error instanceof DatabaseInUse) return null;
    throw error;
  });
  try {
    return await checked(embedded?.url ?? (await urlOfRunning(dataDir)));
  } finally {
    await embedded?.stop();
  }
}
