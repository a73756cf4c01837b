import { fileURLToPath } from 'node:url';
import { OURS, startProgram, type Program, type RunningServer } from '../kit/server.js';

export const serverNames = ['ours', 'mercurius', 'postgraphile'] as const;
export type ServerName = (typeof serverNames)[number];

interface Spec extends Program {
  /** Whether its database sends a NOTIFY for each change. Our server has its feed. */
  readonly notified: boolean;
  readonly region: string;
}

const peer = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

export const specs: Record<ServerName, Spec> = {
  ours: { ...OURS, notified: false, region: 'region' },
  mercurius: { title: 'Mercurius 16', args: [peer('mercurius.mjs')], notified: true, region: 'region' },
  postgraphile: {
    title: 'PostGraphile 5',
    args: [peer('postgraphile.mjs')],
    notified: true,
    region: 'region: regionByRegionId',
  },
};

export const startServer = (
  name: ServerName,
  databaseUrl: string,
  nodeArgs: readonly string[] = [],
): Promise<RunningServer> => startProgram(specs[name], databaseUrl, { nodeArgs });
