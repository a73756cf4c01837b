/** `npm run bench`: the cost of reading, here, at peers, and at the limit. bench/README.md explains the figures. */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { withClient } from '../src/server/postgres/databases.js';
import { verify, type Failure } from './read/check.js';
import { startData, type ReadDatabase, type Scale } from './read/data.js';
import { keysOf, type Keys } from './read/keys.js';
import { measure, peakMiB, startSession } from './read/measure.js';
import { failed, serversTable, tableOf, type Round, type Start } from './read/report.js';
import { isPeer, peersAreInstalled, programs, serverNames, type ServerName } from './read/servers.js';
import { workloads as all } from './read/workloads.js';

const { values: options } = parseArgs({
  options: {
    scale: { type: 'string', default: 'S' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '64' },
    servers: { type: 'string', default: serverNames.join() },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
});
const scale: Scale = options.smoke ? 'smoke' : options.scale === 'L' ? 'L' : 'S';
const [rounds, seconds, connections] = [options.rounds, options.seconds, options.connections].map(Number) as [
  number,
  number,
  number,
];
const nodeArgs = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : [];
const selected = serverNames.filter((name) => options.servers.split(',').includes(name));
const servers = options.smoke && !peersAreInstalled ? selected.filter((server) => !isPeer(server)) : selected;
const only = options.only.split(',');
const workloads = all.filter(({ name }) => only.some((part) => name.includes(part)));
const progress = (text: string): void => void process.stderr.write(`${text}\n`);

if (!options.smoke && !peersAreInstalled) {
  progress('What drives the servers is installed with the peers. Run: npm ci --prefix bench');
  process.exit(1);
}
progress(`${scale}: making the data`);
const database = await startData(scale);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void database.stop().finally(() => process.exit(1)));
try {
  progress(`${scale}: ${database.rows.toLocaleString('en')} rows`);
  const keys = await withClient(database.url, keysOf);
  const failures = await verify(servers, workloads, database.url, keys, options.smoke ? 2 : 5, progress);
  for (const failure of failures) progress(failed(failure));
  if (!options.smoke) await run(database, keys, failures);
  process.exitCode = failures.some(({ server }) => server === 'ours') ? 1 : 0;
} finally {
  await database.stop();
}

/** Each round measures the servers in turn and, at each, the workloads in turn; rounds begin with different servers. */
async function run({ url, pid }: ReadDatabase, keys: Keys, failures: Failure[]): Promise<void> {
  const results: Round[] = [];
  const starts: Start[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const order = servers.map((_, n) => servers[(n + round) % servers.length]!); // the index is in the list
    for (const server of order) await measureServer(round, server);
  }
  const conditions =
    `Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model}, PostgreSQL 18 on the same machine; ` +
    `scale ${scale}, ${database.rows.toLocaleString('en')} rows, ${connections} connections, ` +
    `${seconds} s a measurement, median of ${rounds}`;
  if (options.json) console.log(JSON.stringify({ conditions, rounds: results, failures, starts }, null, 2));
  else
    console.log(
      [
        conditions,
        ...workloads.map((workload) => tableOf(results, failures, workload, servers)),
        serversTable(starts),
      ].join('\n\n'),
    );

  /** A workload that failed once at a server is not repeated: it would take as long each time. */
  function hasFailed(workload: string, server: ServerName): boolean {
    return failures.some((failure) => failure.workload === workload && failure.server === server);
  }

  async function measureServer(round: number, server: ServerName): Promise<void> {
    await withClient(url, (client) => client.query('vacuum')); // earlier servers left dead rows behind
    const session = await startSession(server, url, keys, nodeArgs);
    try {
      for (const workload of workloads.filter(
        ({ name, servers: supported }) => supported.includes(server) && !hasFailed(name, server),
      )) {
        try {
          const measured = await withClient(url, (client) =>
            measure(session, { workload, keys, client, postgres: pid, seconds, connections }),
          );
          results.push({ workload: workload.name, server, measured });
          const { perSecond, p99Ms, serverCpuMs, postgresCpuMs, elsewhere } = measured;
          progress(
            `round ${round + 1}, ${workload.name}, ${programs[server].title}: ` +
              `${perSecond.toFixed(0)} req/s, ${serverCpuMs.toFixed(2)} + ${postgresCpuMs.toFixed(2)} CPU ms, ` +
              `p99 ${p99Ms.toFixed(0)} ms; others and who asks used ${(elsewhere * 100).toFixed(0)} % of the machine`,
          );
        } catch (error) {
          failures.push({ workload: workload.name, server, reason: (error as Error).message });
          progress(failed(failures.at(-1)!)); // pushed above
        }
      }
      starts.push({ server, startMs: session.startMs, peakMiB: peakMiB(session) });
    } finally {
      await session.running.stop();
    }
  }
}
