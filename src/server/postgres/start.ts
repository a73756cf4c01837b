import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BaseLogger } from 'pino';
import { runnableBinaries } from './binaries.js';
import { ensureDatabase } from './databases.js';
import { makeCluster, removeDrafts } from './initdb.js';
import { stopLeftovers } from './leftovers.js';
import { lockFolder } from './lock.js';
import { choosePlace, OWNER, type Place, shelter, urlOf, writeCard } from './place.js';
import { type Launch, launchPostmaster, type Postmaster } from './postmaster.js';
import { settingsFor } from './settings.js';

export type DatabaseLog = Pick<BaseLogger, 'warn' | 'error'>;

export interface RunningPostgres {
  /** URL of the application's database, with its password. The role is a superuser, as in the official Docker image. */
  readonly url: string;
  /** A fast and clean shutdown; may be called twice. */
  readonly stop: () => Promise<void>;
}

/**
 * Runs the embedded PostgreSQL on the cluster of DATA_DIR, which is created at the first start.
 *
 * Servers of a killed run are stopped first. `DATA_DIR/postgres.json` contains where the cluster is and how to connect.
 *
 * @throws DatabaseInUse if another process runs on this DATA_DIR
 * @throws DatabaseNotStarted if the server cannot run here
 */
export async function startPostgres(options: { dataDir: string; log: DatabaseLog }): Promise<RunningPostgres> {
  const { log } = options;
  const place = await choosePlace(options.dataDir);
  const lock = lockFolder(place.home);
  try {
    const binaries = await runnableBinaries(place.account, () => (place.account ? shelter() : place.home));
    await removeDrafts(place.cluster);
    if (existsSync(place.cluster)) {
      if (await stopLeftovers(place.cluster, binaries)) log.warn('stopped the database server of a killed run');
    } else {
      await writeCard(place, place.lastPort);
      await makeCluster({ ...place, binaries, sync: true });
    }
    const launch: Launch = {
      ...place,
      program: binaries.postgres,
      settings: settingsFor(binaries, 'durable'),
      logFile: join(place.home, 'postgres.log'),
      preferredPort: place.lastPort,
    };
    const server = await keepRunning(launch, () => stopLeftovers(place.cluster, binaries), log);
    try {
      const url = await announce(place, server.port);
      return { url, stop: () => server.stop().finally(lock.release) };
    } catch (error) {
      await server.stop();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function announce(place: Place, port: number): Promise<string> {
  if (port !== place.lastPort) await writeCard(place, port);
  await ensureDatabase(urlOf(place.password, port, 'postgres'), OWNER);
  return urlOf(place.password, port);
}

/** Restarts the server on its port if it ends on its own: out of memory, or killed by hand. */
async function keepRunning(launch: Launch, clear: () => Promise<unknown>, log: DatabaseLog) {
  let stopped: Promise<void> | undefined;
  let current: Promise<Postmaster | undefined>;
  const watch = (server: Postmaster): Postmaster => {
    void server.exited.then(() => {
      if (stopped) return;
      log.error({ logFile: launch.logFile }, 'the database server ended unexpectedly; starting it again');
      current = clear()
        .then(() => launchPostmaster({ ...launch, preferredPort: server.port }))
        .then(watch, (error: unknown) => {
          log.error(error, 'the database server could not be started again');
          return undefined;
        });
    });
    return server;
  };
  const first = watch(await launchPostmaster(launch));
  current = Promise.resolve(first);
  return {
    port: first.port,
    stop: () => (stopped ??= current.then((server) => server?.stop())),
  };
}
