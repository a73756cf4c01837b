import type { Logger } from 'pino';
import type { Config } from '../config.js';
import { DatabaseInUse } from '../server/postgres/failure.js';
import { urlOfRunning } from '../server/postgres/place.js';
import { startPostgres } from '../server/postgres/start.js';

/** Does something with the database of the settings; the embedded one may be running, or is run for as long. */
export async function onDatabase<R>(
  { databaseUrl, dataDir }: Config,
  log: Logger,
  work: (url: string) => Promise<R>,
): Promise<R> {
  if (databaseUrl) return work(databaseUrl);
  const ours = await startPostgres({ dataDir, log }).catch((error: unknown) => {
    if (error instanceof DatabaseInUse) return null;
    throw error;
  });
  try {
    return await work(ours?.url ?? (await urlOfRunning(dataDir)));
  } finally {
    await ours?.stop();
  }
}
