import type { Client } from 'pg';
import { cpuOf, cpuOfFamily, machine, peakOf } from '../kit/accounting.js';
import { startProgram, type RunningServer } from '../kit/server.js';
import { ask } from './check.js';
import type { Keys } from './keys.js';
import { drive, type Driven, type Target } from './load.js';
import { environment, pathFor, programs, type ServerName } from './servers.js';
import { transitionsAt } from './transition.js';
import { bodyFor, TRANSITION, workloads, type Workload } from './workloads.js';

export interface Measured {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU of one request. */
  readonly serverCpuMs: number;
  readonly postgresCpuMs: number;
  readonly answerKb: number;
  /** Share of the machine's CPU that neither of the two used, the load generator included. */
  readonly elsewhere: number;
}

/** A server that runs for one series of measurements. */
export interface Session {
  readonly server: ServerName;
  readonly running: RunningServer;
  /** From its start to its first answer. */
  readonly startMs: number;
}

const MOST_UNITS = 2_000;
const WARM_MS = 1_500;

export async function startSession(
  server: ServerName,
  databaseUrl: string,
  keys: Keys,
  nodeArgs: readonly string[] = [],
): Promise<Session> {
  const startedAt = performance.now();
  const running = await startProgram(programs[server], databaseUrl, { nodeArgs, env: environment });
  const [point] = workloads; // every server has it
  await ask(running.url, pathFor(server, point!.name), bodyFor(server, point!.name, point!.variables(keys)[0]!));
  return { server, running, startMs: performance.now() - startedAt };
}

interface Load {
  readonly workload: Workload;
  readonly keys: Keys;
  readonly client: Client;
  readonly postgres: number;
  readonly seconds: number;
  readonly connections: number;
}

export async function measure({ server, running }: Session, load: Load): Promise<Measured> {
  const target = await targetOf(server, running.url, load);
  const warm = await calibrate(target, load.connections);
  const amount = Math.max(load.connections, Math.round(warm * load.seconds));
  const use = () => ({ server: cpuOf(running.pid), postgres: cpuOfFamily(load.postgres), ...machine() });
  const before = use();
  const { seconds, latencies, bytes } = await drive(target, amount, load.connections);
  const after = use();
  const used = (of: keyof typeof before): number => after[of] - before[of];
  const at = (share: number): number => latencies[Math.ceil(latencies.length * share) - 1]!; // one for each request
  return {
    requests: amount,
    perSecond: amount / seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    serverCpuMs: used('server') / amount,
    postgresCpuMs: used('postgres') / amount,
    answerKb: bytes / amount / 1024,
    elsewhere: Math.max(0, used('busy') - used('server') - used('postgres')) / used('all'),
  };
}

export const peakMiB = ({ running }: Session): number => peakOf(running.pid) / 1024;

/** Sends requests until the server is warm: first runs are slow. @returns requests a second */
async function calibrate(target: Target, connections: number): Promise<number> {
  for (let amount = connections; ; amount *= 4) {
    const driven: Driven = await drive(target, amount, connections);
    if (driven.seconds * 1000 >= WARM_MS) return amount / driven.seconds;
  }
}

async function targetOf(server: ServerName, url: string, { workload, keys, client }: Load): Promise<Target> {
  const { name } = workload;
  const common = { url, path: pathFor(server, name) };
  if (name === TRANSITION) return { ...common, ...(await transitionsAt(server, client, MOST_UNITS)) };
  const bodies = workload.variables(keys).map((variables) => bodyFor(server, name, variables));
  let at = 0;
  return {
    ...common,
    headers: {},
    next: () => bodies[at++ % bodies.length]!,
    isWrong: (body) => body.includes('"errors":'),
  };
}
