import { getIntrospectionQuery } from 'graphql';
import { documents, postgraphileDocuments } from './documents.js';
import type { Keys } from './keys.js';
import type { ServerName } from './servers.js';

type Variables = Readonly<Record<string, unknown>>;

export interface Workload {
  readonly name: string;
  readonly about: string;
  readonly servers: readonly ServerName[];
  /** `equal`: the same answers; `alike`: about other rows; `own`: about each server's schema, which have no ratio. */
  readonly answers: 'equal' | 'alike' | 'own';
  /** Variables for each of a few hundred keys; empty where each request is built for its row, see transition.ts. */
  variables(keys: Keys): readonly Variables[];
}

const ALL: readonly ServerName[] = ['ours', 'limit', 'postgraphile', 'mercurius'];
const YEARS = ['2021', '2022', '2023', '2024'];
const KINDS = ['LEADING', 'PRODUCTION', 'PROCESSING', 'DISTRIBUTION', 'SERVICE'];
const STAGES = ['RAW_PRODUCT', 'PROCESSED_PRODUCT'];

const each = <A, B, C>(as: readonly A[], bs: readonly B[], make: (a: A, b: B) => C): C[] =>
  as.flatMap((a) => bs.map((b) => make(a, b)));
const readBy = (
  servers: readonly ServerName[],
  name: string,
  about: string,
  variables: Workload['variables'],
): Workload => ({ name, about, servers, answers: 'equal', variables });

export const TRANSITION = 'transition';

export const workloads: readonly Workload[] = [
  readBy(ALL, 'point', 'a village with its parent, county and city', ({ villages }) =>
    villages.map((code) => ({ code })),
  ),
  readBy(ALL, 'tree', 'a county, its townships and ten villages of each', ({ counties }) =>
    counties.map(({ code }) => ({ code })),
  ),
  readBy(ALL, 'page', '20 enterprises of a county, filtered, ordered and counted', ({ counties }) =>
    each(
      counties,
      each(KINDS, STAGES, (kind, stage) => ({ kind, stage })),
      ({ code, id }, rest) => ({ county: code, countyId: id, ...rest }),
    ).slice(0, 1000),
  ),
  readBy(
    ['ours', 'limit', 'mercurius'],
    'dashboard',
    'what all indicators came to in a year, in a city and in each of its counties',
    ({ cityYears }) => cityYears.map(({ city, year }) => ({ city, of: Number(year) })),
  ),
  readBy(
    ['ours', 'limit', 'mercurius'],
    'groups',
    'units, enterprises and observations of a year in a city, by county',
    ({ cityYears }) => cityYears,
  ),
  readBy(ALL, 'chain', 'a chain, 50 enterprises, the county of each, its heritage and talent', ({ chains }) =>
    each(chains, KINDS, (key, kind) => ({ key, kind })),
  ),
  readBy(ALL, 'deep', 'ten levels, from a village up, down, and across chains', ({ villages }) =>
    villages.map((code) => ({ code })),
  ),
  readBy(['ours'], 'board', 'the progress board of a county', ({ counties }) =>
    each(counties, YEARS, ({ code }, year) => ({ county: code, year })),
  ),
  readBy(['ours'], 'search', 'a search by two characters', ({ words }) => words.map((text) => ({ text }))),
  readBy(['ours'], 'unplannable', 'rights, transitions and history of a unit', ({ units }) =>
    units.map((key) => ({ key })),
  ),
  {
    name: 'introspection',
    about: 'the standard introspection query, each of its own schema',
    servers: ['ours', 'postgraphile', 'mercurius'],
    answers: 'own',
    variables: () => [{}],
  },
  {
    name: TRANSITION,
    about: 'one transition with expectedVersion, signed in at ours',
    servers: ['ours', 'limit', 'mercurius'],
    answers: 'alike',
    variables: () => [],
  },
];

const introspection = getIntrospectionQuery();

/** The body of a request for a server. The server `limit` has no documents: its path selects the statement. */
export function bodyFor(server: ServerName, name: string, variables: Variables): string {
  if (server === 'limit') return JSON.stringify({ variables });
  const texts: Readonly<Record<string, string>> = server === 'postgraphile' ? postgraphileDocuments : documents;
  const query = name === 'introspection' ? introspection : texts[name];
  if (query === undefined) throw new Error(`${name} has no document for ${server}`);
  return JSON.stringify({ query, variables: declaredVariables(query, variables) });
}

/** The variables that a document declares: a server may refuse others. */
const declaredVariables = (query: string, variables: Variables): Variables =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => query.includes(`$${name}:`)));
