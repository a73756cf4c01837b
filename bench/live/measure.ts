import { setTimeout as pause } from 'node:timers/promises';
import { cpuOf, cpuOfFamily, machine, residentOf, systemCpuOf } from '../kit/accounting.js';
import { Crowd } from './crowd.js';
import { now } from './clock.js';
import { Writer, type BenchDatabases } from './database.js';
import { specs, startServer, type ServerName } from './servers.js';

/** What subscribers select: the event only, or also the present unit, which has to be read. */
export type Selection = 'row' | 'event';

export interface Workload {
  readonly name: string;
  readonly subscribers: number;
  readonly selection: Selection;
  /** Whether each subscriber's document differs from every other's. */
  readonly distinct: boolean;
  /** Transactions a second. */
  readonly rate: number;
}

export interface Measured {
  readonly expected: number;
  readonly received: number;
  readonly lost: number;
  readonly twice: number;
  readonly unordered: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
  /** CPU of 1,000 deliveries. */
  readonly serverCpuMs: number;
  /** The part of `serverCpuMs` in the kernel, which sends. */
  readonly systemCpuMs: number;
  readonly postgresCpuMs: number;
  /** CPU of one transaction in the backend that wrote it: the write path, for comparison only. */
  readonly writerCpuMs: number;
  readonly connectS: number;
  /** CPU of the server for connecting 1,000 subscribers. */
  readonly connectCpuMs: number;
  readonly residentBeforeMb: number;
  readonly residentConnectedMb: number;
  readonly residentAfterMb: number;
  readonly kbPerSubscriber: number;
  /** Share of the machine's CPU that other processes used. */
  readonly elsewhere: number;
  /** A message that a subscriber received, for comparison. */
  readonly sample: string;
}

const WARM_SUBSCRIBERS = 100;
const WARM_EVENTS = 50;
const LOOK_MS = 20;
const PROBE_MS = 1_000; // after which the next probe is sent if the last did not reach every subscriber
const PROBES = 60;
const SETTLE_MS = 1_000;
const DRAIN_MS = 15_000; // a later delivery counts as lost

export function documentsFor(server: ServerName, { selection, distinct, subscribers }: Workload): string[] {
  const row = `key name level state ${specs[server].region} { name }`;
  const unit =
    server === 'ours'
      ? `demonstrationUnit: record { ... on DemonstrationUnit { ${row} } }`
      : `demonstrationUnit { ${row} }`;
  const fields = `at from to by reason ${selection === 'row' ? unit : ''}`;
  const document = (name: string): string => `subscription ${name} { demonstrationUnitTransitioned { ${fields} } }`;
  return distinct ? Array.from({ length: subscribers }, (_, n) => document(`S${n}`)) : [document('S')];
}

/** Starts a server and measures it under one workload. */
export async function measure(
  server: ServerName,
  workload: Workload,
  seconds: number,
  databases: BenchDatabases,
  nodeArgs: readonly string[] = [],
): Promise<Measured> {
  const running = await startServer(server, databases.url(server), nodeArgs);
  const writer = await Writer.open(databases.url(server), server === 'ours');
  try {
    await warm(running.url, documentsFor(server, { ...workload, distinct: false }), writer);
    await pause(SETTLE_MS);
    const crowd = await Crowd.gather(workload.subscribers);
    const before = residentOf(running.pid);
    const atStart = { at: now(), cpu: cpuOf(running.pid) };
    await crowd.connect(running.url, documentsFor(server, workload));
    const connected = { at: now(), cpu: cpuOf(running.pid) };
    try {
      await probe(crowd, writer);
      await pause(SETTLE_MS);
      const resident = residentOf(running.pid);
      const load = await underLoad({ crowd, writer, workload, seconds, server: running.pid, postgres: databases.pid });
      return {
        ...load,
        connectS: (connected.at - atStart.at) / 1000,
        connectCpuMs: ((connected.cpu - atStart.cpu) / workload.subscribers) * 1000,
        residentBeforeMb: before / 1024,
        residentConnectedMb: resident / 1024,
        residentAfterMb: residentOf(running.pid) / 1024,
        kbPerSubscriber: (resident - before) / workload.subscribers,
      };
    } finally {
      await crowd.close();
    }
  } finally {
    await writer.close();
    await running.stop();
  }
}

/** Warms the server up: first runs are slow, and what they allocate does not belong to any subscriber. */
async function warm(url: string, documents: readonly string[], writer: Writer): Promise<void> {
  const crowd = await Crowd.gather(WARM_SUBSCRIBERS);
  try {
    await crowd.connect(url, documents);
    await probe(crowd, writer);
    await crowd.expect(WARM_EVENTS);
    for (let n = 0; n < WARM_EVENTS; n += 1) {
      await writer.move(`b${n}`);
      await pause(LOOK_MS);
    }
    await delivered(crowd, WARM_EVENTS * WARM_SUBSCRIBERS);
  } finally {
    await crowd.close();
  }
}

/** The protocol does not confirm a subscription, so events are sent until one reaches every subscriber. */
async function probe(crowd: Crowd, writer: Writer): Promise<void> {
  for (let n = 0; n < PROBES; n += 1) {
    await writer.move(`p${n}`);
    let reached = -1;
    for (let waited = 0; waited < PROBE_MS; waited += LOOK_MS) {
      await pause(LOOK_MS);
      const at = (await crowd.count()).probes[n] ?? 0;
      if (at === crowd.size) return;
      if (at > reached) waited = 0; // still arriving
      reached = at;
    }
  }
  throw new Error(`after ${PROBES} events not everybody is subscribed`);
}

/** Waits for a number of deliveries, `DRAIN_MS` at most. */
async function delivered(crowd: Crowd, amount: number): Promise<void> {
  for (let waited = 0; waited < DRAIN_MS; waited += LOOK_MS) {
    if ((await crowd.count()).received >= amount) return;
    await pause(LOOK_MS);
  }
}

interface Load {
  readonly crowd: Crowd;
  readonly writer: Writer;
  readonly workload: Workload;
  readonly seconds: number;
  readonly server: number;
  readonly postgres: number;
}

async function underLoad({ crowd, writer, workload, seconds, server, postgres }: Load) {
  const events = Math.max(1, Math.round(seconds * workload.rate));
  const expected = events * crowd.size;
  const sample = await crowd.expect(events);
  const use = () => ({
    server: cpuOf(server),
    system: systemCpuOf(server),
    writer: cpuOf(writer.pid),
    postgres: cpuOfFamily(postgres),
    crowd: crowd.cpu,
    own: cpuOf(process.pid),
    ...machine(),
  });
  const before = use();
  const committed: number[] = [];
  const start = now();
  for (let n = 0; n < events; n += 1) {
    await pause(Math.max(0, start + (n * 1000) / workload.rate - now()));
    committed.push(await writer.move(`b${n}`));
  }
  await pause(Math.max(0, start + seconds * 1000 - now()));
  await delivered(crowd, expected);
  const after = use();
  await pause(LOOK_MS * 10); // repeated deliveries arrive late
  const { latencies, last, ...counts } = await crowd.result(committed);
  const used = (of: keyof typeof before): number => after[of] - before[of];
  const perThousand = (ms: number): number => (ms / counts.received) * 1000;
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.ceil(latencies.length * share) - 1)] ?? NaN;
  return {
    expected,
    ...counts,
    perSecond: counts.received / ((last - committed[0]!) / 1000), // at least one event was committed
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    mostMs: at(1),
    serverCpuMs: perThousand(used('server')),
    systemCpuMs: perThousand(used('system')),
    postgresCpuMs: perThousand(used('postgres') - used('writer')),
    writerCpuMs: used('writer') / events,
    elsewhere:
      Math.max(0, used('busy') - used('server') - used('postgres') - used('crowd') - used('own')) / used('all'),
    sample,
  };
}
