import { readdirSync, readFileSync } from 'node:fs';

const TICK_MS = 10; // USER_HZ is 100 on every Linux that runs Node

interface Stat {
  readonly parent: number;
  /** CPU ms of the process itself, of all its threads. */
  readonly own: number;
  /** CPU ms of `own` that were spent in the kernel. */
  readonly system: number;
  /** CPU ms of its ended children. */
  readonly ended: number;
}

function stat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' '); // the name before it may contain any character
    const at = (n: number): number => Number(fields[n - 3]); // numbered as in proc(5); the first two are cut off
    return {
      parent: at(4),
      own: (at(14) + at(15)) * TICK_MS,
      system: at(15) * TICK_MS,
      ended: (at(16) + at(17)) * TICK_MS,
    };
  } catch {
    return null; // the process has ended
  }
}

/** Milliseconds of CPU that a process has used so far. */
export const cpuOf = (pid: number): number => stat(pid)?.own ?? 0;

export const systemCpuOf = (pid: number): number => stat(pid)?.system ?? 0;

/** Like `cpuOf`, for a process with its running and ended children: PostgreSQL and its backends. */
export function cpuOfFamily(pid: number): number {
  const own = stat(pid);
  let sum = (own?.own ?? 0) + (own?.ended ?? 0);
  for (const name of readdirSync('/proc')) {
    const child = /^\d+$/.test(name) ? stat(Number(name)) : null;
    if (child?.parent === pid) sum += child.own;
  }
  return sum;
}

export const parentOf = (pid: number): number => stat(pid)?.parent ?? 0;

const memory = (pid: number, line: RegExp): number =>
  Number(line.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);

/** Resident memory of a process in kilobytes. */
export const residentOf = (pid: number): number => memory(pid, /^VmRSS:\s+(\d+)/m);

/** Peak resident memory of a process in kilobytes. */
export const peakOf = (pid: number): number => memory(pid, /^VmHWM:\s+(\d+)/m);

/** CPU time of the whole machine in ms: used, and in all. */
export function machine(): { readonly busy: number; readonly all: number } {
  // the first line sums all cores
  const times = readFileSync('/proc/stat', 'latin1').split('\n', 1)[0]!.trim().split(/\s+/).slice(1, 9).map(Number);
  const all = times.reduce((a, b) => a + b) * TICK_MS;
  return { busy: all - (times[3]! + times[4]!) * TICK_MS, all }; // idle and waiting for the disk
}
