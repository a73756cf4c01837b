import { chmodSync, constants, cpSync, readdirSync, realpathSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, accountFor, chownTo, mayEnter } from './account.js';
import { runnableBinaries, type Binaries } from './binaries.js';
import { makeCluster } from './initdb.js';
import { stopLeftovers } from './leftovers.js';
import { newPassword, shelter, urlOf } from './place.js';
import { launchPostmaster } from './postmaster.js';
import { settingsFor } from './settings.js';
import type { RunningPostgres } from './start.js';

const PREFIX = 'rural-graph-throwaway-'; // followed by the id of the owning process

export interface Throwaway extends RunningPostgres {
  /** Stops the server, as `stop()` does, and leaves a copy of it in a new folder. */
  readonly stopInto: (folder: string) => Promise<void>;
}

/**
 * A server for tests and benchmarks: no fsync, in a temporary folder, removed by `stop()`. Folders of killed owners are
 * removed by the next throwaway server.
 *
 * @param copyOf a folder that `stopInto` filled, which stays as it is
 * @returns `url` of the maintenance database `postgres`
 */
export async function startThrowaway(copyOf?: string): Promise<Throwaway> {
  const base = temporaryFolder();
  const account = accountFor(base);
  const home = await mkdtemp(join(base, `${PREFIX}${process.pid}-`));
  const clear = () => rm(home, { recursive: true, force: true });
  try {
    if (account) chmodSync(home, 0o711);
    const binaries = await runnableBinaries(account, () => (account ? shelter() : home));
    await sweep(base, binaries);
    const cluster = join(home, 'postgres');
    const password = copyOf ? await readFile(passwordFile(copyOf), 'utf8') : newPassword();
    if (copyOf) copyCluster(join(copyOf, 'postgres'), cluster, account);
    else await makeCluster({ cluster, account, password, binaries, sync: false });
    const server = await launchPostmaster({
      program: binaries.postgres,
      cluster,
      account,
      settings: settingsFor(binaries, 'throwaway'),
      logFile: join(home, 'postgres.log'),
      preferredPort: 0,
    });
    const stopInto = async (folder: string): Promise<void> => {
      await server.stop();
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(passwordFile(folder), password, { mode: 0o600 });
      copyCluster(cluster, join(folder, 'postgres'), undefined);
      await clear();
    };
    return { url: urlOf(password, server.port, 'postgres'), stop: () => server.stop().then(clear), stopInto };
  } catch (error) {
    await clear();
    throw error;
  }
}

const passwordFile = (folder: string): string => join(folder, 'password');

/** Where the file system can, both share their blocks until one of them writes. */
function copyCluster(from: string, to: string, account: Account | undefined): void {
  cpSync(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE });
  chmodSync(to, 0o700); // PostgreSQL refuses a folder that others may read
  chownTo(to, account);
  const inside = account ? readdirSync(to, { recursive: true, encoding: 'utf8' }) : [];
  for (const name of inside) chownTo(join(to, name), account);
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
