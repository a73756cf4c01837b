import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, spawnAs } from './account.js';
import { DatabaseNotStarted } from './failure.js';

export interface Launch {
  readonly program: string;
  readonly cluster: string;
  readonly account: Account | undefined;
  readonly settings: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Used if it is free; otherwise the system chooses one. */
  readonly preferredPort: number;
}

export interface Postmaster {
  readonly port: number;
  readonly exited: Promise<void>;
  /** Fast shutdown: open transactions are rolled back, data is on disk when it resolves. */
  readonly stop: () => Promise<void>;
}

const LOG_LIMIT = 8 * 1024 * 1024; // bytes; a larger log is truncated at the next start
const RETRY_FOR_MS = 10_000; // orphans of a killed postmaster hold the shared memory for about 2 s
const STOP_STEPS = [
  ['SIGINT', 15_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 2_000],
] as const;

/** @throws DatabaseNotStarted with the end of the server's log */
export async function launchPostmaster(launch: Launch): Promise<Postmaster> {
  const deadline = Date.now() + RETRY_FOR_MS;
  for (let { preferredPort } = launch; ; preferredPort = 0) {
    const port = await freePort(preferredPort);
    const started = await tryLaunch(launch, port);
    if (typeof started !== 'string') return started;
    const isTransient = /is still in use|could not bind|lock file "postmaster.pid" already exists/.test(started);
    if (!isTransient || Date.now() > deadline) throw new DatabaseNotStarted(`PostgreSQL did not start:\n${started}`);
    await sleep(100);
  }
}

/** @returns the end of the log if the server gave up */
async function tryLaunch(launch: Launch, port: number): Promise<Postmaster | string> {
  const { program, cluster, account, settings, logFile } = launch;
  const tooLong = (statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT;
  const log = openSync(logFile, tooLong ? 'w' : 'a', 0o600);
  const logStart = fstatSync(log).size;
  const args = [
    '-D',
    cluster,
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`]),
  ];
  // A session of its own: Ctrl-C in the terminal must reach only this process, which stops it after the last request.
  const child = spawn(program, args, { ...spawnAs(account), detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  const exited = new Promise<void>((done) => {
    child.once('exit', () => done());
    child.once('error', () => done());
  });
  let hasExited = false;
  void exited.then(() => (hasExited = true));
  // Crash recovery may take minutes; the server is at work as long as the process lives.
  while (!hasExited && !isReady(cluster, child.pid)) await sleep(10);
  if (hasExited) return readFileSync(logFile).subarray(logStart).toString('utf8').trim() || `${program} cannot be run`;
  child.unref();
  return { port, exited, stop: () => stop(child, exited) };
}

function isReady(cluster: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.ref();
  for (const [signal, patienceMs] of STOP_STEPS) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(process.platform === 'win32' ? 'SIGTERM' : signal);
    const timer = new AbortController();
    await Promise.race([exited, sleep(patienceMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
  }
}

/** Another program may take the port before the server binds it; the launch then tries another. */
async function freePort(preferred: number): Promise<number> {
  const server = createServer();
  try {
    const port = await new Promise<number>((done, fail) => {
      server.once('error', fail).listen(preferred, '127.0.0.1', () => done((server.address() as AddressInfo).port));
    });
    return port;
  } catch (error) {
    if (preferred === 0) throw error;
    return await freePort(0);
  } finally {
    if (server.listening) await new Promise((done) => server.close(done));
  }
}
