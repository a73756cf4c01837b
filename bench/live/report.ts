import { digits, markdown, median } from '../kit/figures.js';
import type { Measured, Workload } from './measure.js';
import { specs, type ServerName } from './servers.js';

export interface Round {
  readonly workload: Workload;
  readonly server: ServerName;
  readonly measured: Measured;
}

/** A measurement that a peer could not complete. */
export interface Failure extends Pick<Round, 'workload' | 'server'> {
  readonly reason: string;
}

type Figure = { [K in keyof Measured]: Measured[K] extends number ? K : never }[keyof Measured];

/** The table of a workload in Markdown; figures are medians of the rounds, CPU with its range. */
export function tableOf(rounds: readonly Round[], failures: readonly Failure[], workload: Workload): string {
  const of = (server: ServerName): Measured[] =>
    rounds.filter((round) => round.workload === workload && round.server === server).map((round) => round.measured);
  const servers = [...new Set(rounds.map((round) => round.server))].filter((server) => of(server).length > 0);
  const figure = (server: ServerName, key: Figure): number => median(of(server).map((measured) => measured[key]));
  const cpu = (server: ServerName): number => figure(server, 'serverCpuMs') + figure(server, 'postgresCpuMs');
  const peers = servers.filter((server) => server !== 'ours');
  const best = Math.min(...peers.map((server) => figure(server, 'serverCpuMs')));
  const bestAll = Math.min(...peers.map(cpu));
  const ratio = (value: number, to: number): string => (Number.isFinite(to) ? `${(value / to).toFixed(2)}` : '—');
  const row = (server: ServerName): string[] => {
    const all = of(server);
    const total = (key: Figure): number => all.reduce((sum, measured) => sum + measured[key], 0);
    const range = all.map((measured) => measured.serverCpuMs);
    return [
      specs[server].title,
      total('expected').toLocaleString('en'),
      `${total('lost').toLocaleString('en')} / ${total('twice')} / ${total('unordered')}`,
      figure(server, 'perSecond').toFixed(0),
      `${digits(figure(server, 'p50Ms'))} / ${digits(figure(server, 'p99Ms'))}`,
      `${digits(figure(server, 'serverCpuMs'))} (${digits(Math.min(...range))}–${digits(Math.max(...range))})`,
      digits(figure(server, 'systemCpuMs')),
      digits(figure(server, 'postgresCpuMs')),
      ratio(figure(server, 'serverCpuMs'), best),
      ratio(cpu(server), bestAll),
      (['residentBeforeMb', 'residentConnectedMb', 'residentAfterMb'] as const)
        .map((of) => figure(server, of).toFixed(0))
        .join(' → '),
      figure(server, 'kbPerSubscriber').toFixed(1),
      `${figure(server, 'connectS').toFixed(1)} / ${figure(server, 'connectCpuMs').toFixed(0)}`,
    ];
  };
  const head = [
    'server',
    'deliveries due',
    'lost / twice / unordered',
    'deliveries/s',
    'p50 / p99 ms',
    'CPU ms server',
    'of it kernel',
    'CPU ms PostgreSQL',
    'server, ratio',
    'both, ratio',
    'MB before → connected → after',
    'KB a subscriber',
    'connect s / CPU ms',
  ];
  const failed = failures
    .filter((failure) => failure.workload === workload)
    .map(({ server, reason }) => `${specs[server].title} failed once: ${reason}.`);
  return [`### ${workload.name}`, '', markdown(head, servers.map(row)), ...failed.flatMap((line) => ['', line])].join(
    '\n',
  );
}
