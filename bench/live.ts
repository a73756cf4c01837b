/** `npm run bench:live`: the cost of a delivery, here and at peers. bench/README.md explains the figures. */
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { machine } from './kit/accounting.js';
import { startDatabases } from './live/database.js';
import { measure, type Measured, type Workload } from './live/measure.js';
import { tableOf, type Failure, type Round } from './live/report.js';
import { serverNames, specs, type ServerName } from './live/servers.js';

const { values: options } = parseArgs({
  options: {
    subscribers: { type: 'string', default: '1000,10000' },
    rate: { type: 'string' },
    deliveries: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    servers: { type: 'string', default: serverNames.join() },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    quiet: { type: 'string' },
    profile: { type: 'string' },
  },
});

const SMOKE: Workload = { name: 'smoke', subscribers: 20, selection: 'row', distinct: false, rate: 10 };
const smoke = options.smoke;
const seconds = smoke ? 2 : Number(options.seconds);
const rounds = smoke ? 1 : Number(options.rounds);
const servers: ServerName[] = smoke
  ? ['ours']
  : serverNames.filter((name) => options.servers.split(',').includes(name));
const workloads = (smoke ? [SMOKE] : options.subscribers.split(',').map(Number).flatMap(workloadsOf)).filter(
  ({ name }) => name.includes(options.only),
);
const progress = (text: string): void => void process.stderr.write(`${text}\n`);

/** Workloads for a number of subscribers, at a rate with the same deliveries a second for every number. */
function workloadsOf(subscribers: number, n: number): Workload[] {
  const rate = options.rate
    ? Number(options.rate.split(',').at(n) ?? options.rate.split(',')[0])
    : Number(options.deliveries) / subscribers;
  const name = (what: string, at: number): string =>
    `${subscribers.toLocaleString('en')} subscribers, ${what}, ${at} commits/s`;
  const sharedDocument: Workload[] = [
    { name: name('same document, event and unit', rate), subscribers, selection: 'row', distinct: false, rate },
    { name: name('same document, event only', rate), subscribers, selection: 'event', distinct: false, rate },
  ];
  // distinct documents cost a multiple: a tenth of the rate, and only for the smallest number of subscribers
  const distinctDocuments = { subscribers, selection: 'row', distinct: true, rate: rate / 10 } as const;
  return n === 0
    ? [...sharedDocument, { ...distinctDocuments, name: name('each its own document, event and unit', rate / 10) }]
    : sharedDocument;
}

/** Waits until less than this share of the machine's CPU is used, for five minutes at most. */
async function quiet(share: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const before = machine();
    await pause(3_000);
    const after = machine();
    if ((after.busy - before.busy) / (after.all - before.all) < share) return;
  }
}

/** @throws if the servers did not send the same event, apart from its time */
function compare(name: string, samples: ReadonlyMap<ServerName, string>): void {
  const data = [...samples].map(([server, text]) => {
    const { demonstrationUnitTransitioned: event } = JSON.parse(text).payload.data;
    return [server, JSON.stringify({ ...event, at: event.at.length })] as const;
  });
  for (const [server, text] of data)
    if (text !== data[0]![1])
      throw new Error(`${name}: the answers differ\n${data[0]![0]} ${data[0]![1]}\n${server} ${text}`);
}

if (servers.some((server) => server !== 'ours') && !existsSync(new URL('node_modules', import.meta.url))) {
  progress('The peers are not installed. Run: npm ci --prefix bench');
  process.exit(1);
}
const databases = await startDatabases();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void databases.stop().finally(() => process.exit(1)));
const results: Round[] = [];
const failures: Failure[] = [];
try {
  for (let round = 1; round <= rounds; round += 1) {
    for (const workload of workloads) {
      const samples = new Map<ServerName, string>();
      for (const server of servers) {
        const nodeArgs = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : [];
        if (options.quiet) await quiet(Number(options.quiet) / 100);
        let measured: Measured;
        try {
          measured = await measure(server, workload, seconds, databases, nodeArgs);
        } catch (error) {
          if (server === 'ours') throw error;
          // a peer's failure is a result too
          failures.push({ workload, server, reason: (error as Error).message });
          progress(`round ${round}, ${workload.name}, ${specs[server].title}: failed, ${(error as Error).message}`);
          continue;
        }
        results.push({ workload, server, measured });
        samples.set(server, measured.sample);
        const { serverCpuMs, systemCpuMs, postgresCpuMs, p99Ms, lost, elsewhere } = measured;
        progress(
          `round ${round}, ${workload.name}, ${specs[server].title}: ` +
            `${serverCpuMs.toFixed(1)} (kernel ${systemCpuMs.toFixed(1)}) + ${postgresCpuMs.toFixed(1)} CPU ms, ` +
            `p99 ${p99Ms.toFixed(0)} ms, ${lost} lost; others used ${(elsewhere * 100).toFixed(0)} % of the machine`,
        );
      }
      compare(workload.name, samples);
    }
  }
} finally {
  await databases.stop();
}
const conditions =
  `Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model}, PostgreSQL 18 on the same machine, ` +
  `${seconds} s a measurement, median of ${rounds}; CPU in ms for 1,000 deliveries`;
if (options.json) console.log(JSON.stringify({ conditions, rounds: results, failures }, null, 2));
else console.log([conditions, ...workloads.map((workload) => tableOf(results, failures, workload))].join('\n\n'));
const broken = results.filter(
  ({ server, measured }) => server === 'ours' && measured.lost + measured.twice + measured.unordered > 0,
);
if (broken.length > 0) progress(`Ours lost, repeated or reordered events in ${broken.length} measurements.`);
process.exitCode = broken.length > 0 ? 1 : 0;
