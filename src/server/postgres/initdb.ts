import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Account, spawnAs, chownTo } from './account.js';
import type { Binaries } from './binaries.js';
import { DatabaseNotStarted } from './failure.js';
import { OWNER } from './place.js';

interface ClusterOptions {
  readonly cluster: string;
  readonly account: Account | undefined;
  readonly password: string;
  readonly binaries: Binaries;
  /** false saves 0.3 s when nothing needs to survive a power cut */
  readonly sync: boolean;
}

/**
 * LC_CTYPE in order of preference. Under plain C pg_trgm does not treat Chinese characters as letters and finds
 * nothing, whatever the locale provider; current glibc always has C.UTF-8, the others serve macOS and old systems.
 */
const CTYPES = ['C.UTF-8', 'en_US.UTF-8', 'UTF-8', 'C'];

/** Creates a cluster completely or not at all, however the process ends. */
export async function makeCluster({ cluster, account, password, binaries, sync }: ClusterOptions): Promise<void> {
  // a new name each time, since the initdb of a killed run may still write to its folder
  const draft = await mkdtemp(`${cluster}.new-`);
  const passwordFile = `${draft}-password`;
  try {
    chownTo(draft, account);
    await writeFile(passwordFile, password, { mode: 0o600 });
    chownTo(passwordFile, account);
    for (const ctype of process.platform === 'win32' ? ['C'] : CTYPES) {
      const args = [
        `--pgdata=${draft}`,
        `--username=${OWNER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // Code point order, equal on every system; lists that people read name their collation.
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--lc-collate=C',
        `--lc-ctype=${ctype}`,
        '--lc-messages=C',
        ...(sync ? [] : ['--no-sync']),
      ];
      const fault = await failureOf(binaries.initdb, args, account);
      if (!fault) return await rename(draft, cluster);
      if (!/invalid locale name/.test(fault)) throw new DatabaseNotStarted(`The database could not be made: ${fault}`);
    }
    throw new DatabaseNotStarted(`None of the locales ${CTYPES.join(', ')} is usable here.`);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

/** Removes drafts of killed first starts. An initdb that still runs may keep some; a later start removes those. */
export async function removeDrafts(cluster: string): Promise<void> {
  const home = dirname(cluster);
  for (const name of await readdir(home)) {
    if (!name.startsWith(`${basename(cluster)}.new-`)) continue;
    await rm(join(home, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function failureOf(
  program: string,
  args: readonly string[],
  account: Account | undefined,
): Promise<string | undefined> {
  const child = spawn(program, args, { ...spawnAs(account), stdio: ['ignore', 'ignore', 'pipe'] });
  const exit = new Promise<number | null>((done, fail) => child.once('error', fail).once('close', done));
  const [code, stderr] = await Promise.all([exit, text(child.stderr)]);
  return code === 0 ? undefined : stderr.trim();
}
