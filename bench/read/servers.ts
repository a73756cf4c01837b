import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { OURS, type Program } from '../kit/server.js';

export const serverNames = ['ours', 'limit', 'postgraphile', 'mercurius'] as const;
export type ServerName = (typeof serverNames)[number];

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export const programs: Record<ServerName, Program> = {
  ours: OURS,
  limit: { title: 'the limit', args: [file('limit.mjs')] },
  postgraphile: { title: 'PostGraphile 5', args: [file('postgraphile.mjs')] },
  mercurius: { title: 'Mercurius 16', args: [file('mercurius.mjs')] },
};

export const isPeer = (server: ServerName): boolean => server === 'postgraphile' || server === 'mercurius';
export const peersAreInstalled = existsSync(new URL('../node_modules', import.meta.url));

/** Rate limits and queue limits are lifted: they are not part of an answer's cost, and peers have none. */
export const environment = {
  LIMITS: 'rateBurst=900000000000,rateRefill=900000000000,poolQueue=10000,waitMs=60000',
  INTROSPECTION: 'everyone', // introspection is a workload
  ANSWER_CACHE_MB: '0', // the cost of computing an answer is measured, not that of the cache
};

export const pathFor = (server: ServerName, workload: string): string =>
  server === 'limit' ? `/${workload}` : '/graphql';
