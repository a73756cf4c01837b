import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.js';

const NOBODY = 99_999_999; // above every system's largest process id

/** Signals in turn, each with the time in ms it is given: fast shutdown, immediate shutdown, the end. */
const LADDER = [
  ['SIGINT', 8_000],
  ['SIGQUIT', 3_000],
  ['SIGKILL', 3_000],
] as const;

/**
 * Ends what a killed run left on this cluster, so that a server of ours can start.
 *
 * Stopping and starting anew (0.3 s) was chosen over adopting the old server: its backends may still
 * work for the dead client and hold its locks, and its settings may be those of older code.
 *
 * @returns whether anything was running
 */
export async function stopLeftovers(cluster: string, { pgCtl }: Binaries): Promise<boolean> {
  if (process.platform === 'win32') {
    return spawnSync(pgCtl, ['stop', '-D', cluster, '-m', 'fast', '-w']).status === 0;
  }
  const found = serversOf(cluster).length > 0;
  for (const [signal, patienceMs] of LADDER) {
    if (await gone(cluster, signal, patienceMs)) break;
  }
  disownPidFile(cluster);
  return found;
}

async function gone(cluster: string, signal: NodeJS.Signals, patienceMs: number): Promise<boolean> {
  const postmaster = postmasterOf(cluster);
  for (const pid of serversOf(cluster)) {
    // A backend takes SIGINT as "cancel the query"; orphans of a killed postmaster must be told to quit.
    const orphaned = signal === 'SIGINT' && pid !== postmaster;
    if (!orphaned) trySignal(pid, signal);
    else if (postmaster === undefined) trySignal(pid, 'SIGQUIT');
  }
  const end = Date.now() + patienceMs;
  while (serversOf(cluster).length > 0) {
    if (Date.now() > end) return false;
    await sleep(20);
  }
  return true;
}

function trySignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone already
  }
}

/** The process that postmaster.pid names, if it is one of this cluster's and not a stranger with its number. */
function postmasterOf(cluster: string): number | undefined {
  const pid = namedPid(cluster);
  return pid !== undefined && serversOf(cluster).includes(pid) ? pid : undefined;
}

export function namedPid(cluster: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(join(cluster, 'postmaster.pid'), 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

/** All of this cluster's processes on Linux, where they have it as working folder; elsewhere its postmaster. */
function serversOf(cluster: string): number[] {
  if (process.platform === 'linux') {
    const folder = realpathSync(cluster);
    return pidsOnLinux().filter((pid) => worksIn(pid, folder));
  }
  const pid = namedPid(cluster);
  if (pid === undefined) return [];
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout?.includes(cluster) ? [pid] : [];
}

const pidsOnLinux = (): number[] => readdirSync('/proc').map(Number).filter(Number.isInteger);

function worksIn(pid: number, folder: string): boolean {
  try {
    if (readlinkSync(`/proc/${pid}/cwd`) !== folder) return false;
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres'); // not somebody's shell
  } catch {
    return false; // gone, or another user's
  }
}

/**
 * After a reboot, or in a new container, the number in postmaster.pid often belongs to some other program, and
 * PostgreSQL would refuse to start. Its number is replaced and the rest kept: the shared memory that the file
 * names is PostgreSQL's second guard against two servers on one cluster.
 */
function disownPidFile(cluster: string): void {
  if (namedPid(cluster) === undefined) return;
  const path = join(cluster, 'postmaster.pid');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^-?\d+/, String(NOBODY)));
}
