/** `npm run bench`: what reading costs here, at peers, and at least. How to read it: bench/README.md. */
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

const { values: given } = parseArgs({
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
const scale: Scale = given.smoke ? 'smoke' : given.scale === 'L' ? 'L' : 'S';
const [rounds, seconds, connections] = [given.rounds, given.seconds, given.connections].map(Number) as [
  number,
  number,
  number,
];
const nodeArgs = given.profile ? ['--cpu-prof', `--cpu-prof-dir=${given.profile}`] : [];
const asked = serverNames.filter((name) => given.servers.split(',').includes(name));
const servers = given.smoke && !peersAreInstalled ? asked.filter((server) => !isPeer(server)) : asked;
const only = given.only.split(',');
const workloads = all.filter(({ name }) => only.some((part) => name.includes(part)));
const progress = (text: string): void => void process.stderr.write(`${text}\n`);

if (!given.smoke && !peersAreInstalled) {
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
  const failures = await verify(servers, workloads, database.url, keys, given.smoke ? 2 : 5, progress);
  for (const failure of failures) progress(failed(failure));
  if (!given.smoke) await run(database, keys, failures);
  process.exitCode = failures.some(({ server }) => server === 'ours') ? 1 : 0;
} finally {
  await database.stop();
}

/** Each round takes one server after the other and, at each, one workload after the other; who begins changes. */
async function run({ url, pid }: ReadDatabase, keys: Keys, failures: Failure[]): Promise<void> {
  const done: Round[] = [];
  const starts: Start[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const order = servers.map((_, n) => servers[(n + round) % servers.length]!); // never beyond the last
    for (const server of order) await measureServer(round, server);
  }
  const conditions = `Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model}, PostgreSQL 18 on the same machine; scale ${scale}, ${database.rows.toLocaleString('en')} rows, ${connections} connections, ${seconds} s a measurement, median of ${rounds}`;
  if (given.json) console.log(JSON.stringify({ conditions, rounds: done, failures, starts }, null, 2));
  else
    console.log(
      [
        conditions,
        ...workloads.map((workload) => tableOf(done, failures, workload, servers)),
        serversTable(starts),
      ].join('\n\n'),
    );

  /** What failed once is not asked for again: it would take as long each time. */
  function has(workload: string, server: ServerName): boolean {
    return failures.some((failure) => failure.workload === workload && failure.server === server);
  }

  async function measureServer(round: number, server: ServerName): Promise<void> {
    await withClient(url, (client) => client.query('vacuum')); // what those before left behind would be in its figures
    const session = await startSession(server, url, keys, nodeArgs);
    try {
      for (const workload of workloads.filter(
        ({ name, servers: those }) => those.includes(server) && !has(name, server),
      )) {
        try {
          const measured = await withClient(url, (client) =>
            measure(session, { workload, keys, client, postgres: pid, seconds, connections }),
          );
          done.push({ workload: workload.name, server, measured });
          const { perSecond, p99Ms, serverCpuMs, postgresCpuMs, elsewhere } = measured;
          progress(
            `round ${round + 1}, ${workload.name}, ${programs[server].title}: ${perSecond.toFixed(0)} req/s, ${serverCpuMs.toFixed(2)} + ${postgresCpuMs.toFixed(2)} CPU ms, p99 ${p99Ms.toFixed(0)} ms; others and who asks used ${(elsewhere * 100).toFixed(0)} % of the machine`,
          );
        } catch (error) {
          failures.push({ workload: workload.name, server, reason: (error as Error).message });
          progress(failed(failures.at(-1)!)); // it was just put there
        }
      }
      starts.push({ server, startMs: session.startMs, peakMiB: peakMiB(session) });
    } finally {
      await session.running.stop();
    }
  }
}
