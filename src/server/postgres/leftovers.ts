import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.js';

const NOBODY = 99_999_999; // above the largest process id of any system

/** Signals in turn, each with its time in ms: fast shutdown, immediate shutdown, kill. */
const STOP_STEPS = [
  ['SIGINT', 8_000],
  ['SIGQUIT', 3_000],
  ['SIGKILL', 3_000],
] as const;

/**
 * Stops processes that a killed run left on this cluster, so that a new server can start.
 *
 * The old server is stopped and not adopted (a restart takes 0.3 s): its backends may still work for the dead client
 * and hold its locks, and its settings may be those of older code.
 *
 * @returns whether anything was running
 */
export async function stopLeftovers(cluster: string, { pgCtl }: Binaries): Promise<boolean> {
  if (process.platform === 'win32') {
    return spawnSync(pgCtl, ['stop', '-D', cluster, '-m', 'fast', '-w']).status === 0;
  }
  const wasRunning = serversOf(cluster).length > 0;
  for (const [signal, patienceMs] of STOP_STEPS) {
    if (await stopAll(cluster, signal, patienceMs)) break;
  }
  disownPidFile(cluster);
  return wasRunning;
}

async function stopAll(cluster: string, signal: NodeJS.Signals, patienceMs: number): Promise<boolean> {
  const postmaster = postmasterOf(cluster);
  for (const pid of serversOf(cluster)) {
    // A backend treats SIGINT as "cancel the query"; orphans of a killed postmaster must be told to quit.
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
    // it has ended already
  }
}

/** The process that postmaster.pid names, if it belongs to this cluster and is not another program with its number. */
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

/** All processes of this cluster on Linux, where it is their working folder; elsewhere its postmaster. */
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
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres'); // not a shell in that folder
  } catch {
    return false; // it has ended, or belongs to another user
  }
}

/**
 * After a reboot, or in a new container, the process id in postmaster.pid often belongs to another program, and
 * PostgreSQL would refuse to start. Only the id is replaced: the shared memory that the file names is PostgreSQL's
 * second guard against two servers on one cluster.
 */
function disownPidFile(cluster: string): void {
  if (namedPid(cluster) === undefined) return;
  const path = join(cluster, 'postmaster.pid');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^-?\d+/, String(NOBODY)));
}
