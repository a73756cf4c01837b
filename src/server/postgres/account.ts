import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import { DatabaseNotStarted } from './failure.js';

/** An unprivileged user; PostgreSQL refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The user that the server runs as. The owner of an existing cluster remains its owner; a bare number does not suffice,
 * since initdb looks up its user by name.
 *
 * @returns undefined when the server runs as this process's own user
 */
export function accountFor(cluster: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(cluster, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const account = find('postgres') ?? find('nobody');
  if (account) return account;
  throw new DatabaseNotStarted(
    'PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody" to run it as. ' +
      'Start as another user, or set DATABASE_URL.',
  );
}

function find(name: string): Account | undefined {
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/** Tries it as the account, since mode bits would miss ACLs and mount options. */
export function mayEnter(folder: string, account: Account | undefined): boolean {
  if (!account) return true;
  return spawnSync('/bin/sh', ['-c', 'test -x "$0" && cd "$0"', folder], spawnAs(account)).status === 0;
}

export function chownTo(path: string, account: Account | undefined): void {
  if (account) chownSync(path, account.uid, account.gid);
}

/**
 * Options for spawning any PostgreSQL program: from `/`, since the account may not enter the working folder; with a
 * bare environment, since PGDATA, PGPORT or LC_ALL of the caller would affect it.
 */
export function spawnAs(account: Account | undefined) {
  const env = process.platform === 'win32' ? undefined : { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' };
  return { ...account, cwd: '/', env };
}
