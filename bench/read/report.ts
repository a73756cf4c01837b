import { digits, markdown, median } from '../kit/figures.js';
import type { Failure } from './check.js';
import type { Measured } from './measure.js';
import { isPeer, programs, serverNames, type ServerName } from './servers.js';
import type { Workload } from './workloads.js';

export interface Round {
  readonly workload: string;
  readonly server: ServerName;
  readonly measured: Measured;
}

export interface Start {
  readonly server: ServerName;
  readonly startMs: number;
  readonly peakMiB: number;
}

const HEAD = [
  'server',
  'req/s',
  'p50 ms',
  'p99 ms',
  'CPU ms server',
  'CPU ms PostgreSQL',
  'both',
  'to the limit',
  'to the best peer',
  'answer KB',
];

const NOTES = { equal: '', alike: ' Each moves other units.', own: ' Each schema is another, so there is no ratio.' };

export const failed = ({ workload, server, reason }: Failure): string =>
  `${programs[server].title} failed at ${workload}: ${reason}`;

/** Figures are medians of the rounds; the sum has its range where there was more than one. */
export function tableOf(
  rounds: readonly Round[],
  failures: readonly Failure[],
  { name, about, answers, servers }: Workload,
  selected: readonly ServerName[],
): string {
  const of = (server: ServerName): Measured[] =>
    rounds.filter((round) => round.workload === name && round.server === server).map(({ measured }) => measured);
  const both = ({ serverCpuMs, postgresCpuMs }: Measured): number => serverCpuMs + postgresCpuMs;
  const measured = selected.filter((server) => of(server).length > 0);
  const cpu = new Map(measured.map((server) => [server, median(of(server).map(both))]));
  const limit = cpu.get('limit');
  const peers = [...cpu].flatMap(([server, ms]) => (isPeer(server) ? [ms] : []));
  const best = peers.length > 0 ? Math.min(...peers) : undefined;
  const ratio = (ms: number, to: number | undefined): string => (to && answers !== 'own' ? (ms / to).toFixed(2) : '–');
  const row = (server: ServerName): string[] => {
    const all = of(server);
    if (all.length === 0) return [programs[server].title, ...HEAD.slice(1).map(() => '–')];
    const figure = (key: keyof Measured): string => digits(median(all.map((one) => one[key])));
    const sums = all.map(both);
    const range = all.length > 1 ? ` (${digits(Math.min(...sums))}–${digits(Math.max(...sums))})` : '';
    const ms = cpu.get(server)!; // measured
    return [
      programs[server].title,
      figure('perSecond'),
      figure('p50Ms'),
      figure('p99Ms'),
      figure('serverCpuMs'),
      figure('postgresCpuMs'),
      `${digits(ms)}${range}`,
      ratio(ms, limit),
      ratio(ms, best),
      figure('answerKb'),
    ];
  };
  const note = servers.length === 1 ? ' Ours alone.' : NOTES[answers];
  return [
    `### ${name}: ${about}.${note}`,
    '',
    markdown(HEAD, selected.map(row)),
    ...failures.filter(({ workload }) => workload === name).flatMap((failure) => ['', failed(failure)]),
  ].join('\n');
}

export function serversTable(starts: readonly Start[]): string {
  const rows = serverNames.flatMap((server) => {
    const of = starts.filter((start) => start.server === server);
    return of.length === 0
      ? []
      : [
          [
            programs[server].title,
            median(of.map(({ startMs }) => startMs)).toFixed(0),
            Math.max(...of.map(({ peakMiB }) => peakMiB)).toFixed(0),
          ],
        ];
  });
  return ['### Servers', '', markdown(['server', 'start to first answer, ms', 'most memory, MiB'], rows)].join('\n');
}
