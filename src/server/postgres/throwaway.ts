import { chmodSync, realpathSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountFor, mayEnter } from './account.js';
import { runnableBinaries, type Binaries } from './binaries.js';
import { makeCluster } from './initdb.js';
import { stopLeftovers } from './leftovers.js';
import { newPassword, shelter, urlOf } from './place.js';
import { launchPostmaster } from './postmaster.js';
import { settingsFor } from './settings.js';
import type { RunningPostgres } from './start.js';

const PREFIX = 'rural-graph-throwaway-'; // followed by the id of the owning process

/**
 * A server for tests and benchmarks: no fsync, in a temporary folder, removed by `stop()`. Folders of killed owners are
 * removed by the next throwaway server.
 *
 * @returns `url` of the maintenance database `postgres`
 */
export async function startThrowaway(): Promise<RunningPostgres> {
  const base = temporaryFolder();
  const account = accountFor(base);
  const home = await mkdtemp(join(base, `${PREFIX}${process.pid}-`));
  const clear = () => rm(home, { recursive: true, force: true });
  try {
    if (account) chmodSync(home, 0o711);
    const binaries = await runnableBinaries(account, () => (account ? shelter() : home));
    await sweep(base, binaries);
    const cluster = join(home, 'postgres');
    const password = newPassword();
    await makeCluster({ cluster, account, password, binaries, sync: false });
    const server = await launchPostmaster({
      program: binaries.postgres,
      cluster,
      account,
      settings: settingsFor(binaries, 'throwaway'),
      logFile: join(home, 'postgres.log'),
      preferredPort: 0,
    });
    return { url: urlOf(password, server.port, 'postgres'), stop: () => server.stop().then(clear) };
  } catch (error) {
    await clear();
    throw error;
  }
}

function temporaryFolder(): string {
  const usual = realpathSync(tmpdir());
  return mayEnter(usual, accountFor(usual)) ? usual : shelter();
}

async function sweep(base: string, binaries: Binaries): Promise<void> {
  for (const name of await readdir(base)) {
    if (!name.startsWith(PREFIX) || isAlive(Number.parseInt(name.slice(PREFIX.length), 10))) continue;
    const home = join(base, name);
    await stopLeftovers(join(home, 'postgres'), binaries).catch(() => undefined);
    await rm(home, { recursive: true, force: true }).catch(() => undefined); // it belongs to another user
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
