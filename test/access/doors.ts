import { createClient } from 'graphql-ws';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import type { Grant } from '../../src/kernel/access/actor.js';
import { withClient } from '../../src/server/postgres/databases.js';
import type { TestApp } from '../kit/app.js';

/** Two counties far apart, each with a record that is not public, and one that is. */
export const HERE = '420527';
export const THERE = '420529';

export interface Record {
  readonly id: string;
  readonly name: string;
  readonly county: string;
  readonly isPublic: boolean;
}

const grant = (role: Grant['role'], region: string | null = null, department: string | null = null) => ({ role, region, department }); // prettier-ignore

export interface Rights {
  readonly grants: readonly ReturnType<typeof grant>[] | null;
  readonly reads: readonly string[];
  readonly searches: readonly string[];
  readonly unmasks: readonly string[];
}

/** Who asks, and where they may read what is not public, find it by its words, and see what is personal. */
export const CALLERS = {
  'nobody': { grants: null, reads: [], searches: [], unmasks: [] },
  'somebody without a grant': { grants: [], reads: [], searches: [], unmasks: [] },
  'a reader of the county': { grants: [grant('DEPARTMENT_READER', HERE)], reads: [HERE], searches: [HERE], unmasks: [] },
  'a reader of a township elsewhere': { grants: [grant('DEPARTMENT_READER', '420506001')], reads: [], searches: [], unmasks: [] },
  'the steward of the county': { grants: [grant('DATA_STEWARD', HERE)], reads: [HERE], searches: [HERE], unmasks: [HERE] },
  'the steward of the other county': { grants: [grant('DATA_STEWARD', THERE)], reads: [THERE], searches: [THERE], unmasks: [THERE] },
  'the steward of both, by two grants': { grants: [grant('DATA_STEWARD', HERE), grant('REVIEWER', THERE)], reads: [HERE, THERE], searches: [HERE, THERE], unmasks: [HERE] },
  'the steward of a department that keeps the pool': { grants: [grant('DATA_STEWARD', HERE, 'dept-agriculture')], reads: [HERE], searches: [HERE], unmasks: [HERE] },
  'the steward of another department': { grants: [grant('DATA_STEWARD', HERE, 'dept-water')], reads: [], searches: [], unmasks: [] },
  'a reviewer of the prefecture': { grants: [grant('REVIEWER', '4205')], reads: [HERE, THERE], searches: [HERE, THERE], unmasks: [] },
  'a planner': { grants: [grant('PLANNER')], reads: [HERE, THERE], searches: [HERE, THERE], unmasks: [] },
  'an auditor': { grants: [grant('AUDITOR')], reads: [HERE, THERE], searches: [], unmasks: [] },
  'an administrator': { grants: [grant('ADMINISTRATOR')], reads: [HERE, THERE], searches: [HERE, THERE], unmasks: [HERE, THERE] },
} as const satisfies { [caller: string]: Rights }; // prettier-ignore
export type Caller = keyof typeof CALLERS;

export type Ask = (query: string, variables?: object) => Promise<any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- data of the shape of the query

/** A way to a record: whether it leads there. Each makes sure that it would find a record that is public. */
export const DOORS: { [guard: string]: (ask: Ask, record: Record, app: TestApp) => Promise<boolean> } = {
  node: async (ask, { id }) => (await ask(`query ($id: ID!) { node(id: $id) { id } }`, { id })).node !== null,
  nodes: async (ask, { id }) => (await ask(`query ($id: ID!) { nodes(ids: [$id]) { id } }`, { id })).nodes[0] !== null,
  list: async (ask, { id }) =>
    (await ask(`query ($id: ID!) { talents(filter: { id: { eq: $id } }) { nodes { id } } }`, { id })).talents.nodes.length > 0,
  count: async (ask, { id }) =>
    (await ask(`query ($id: ID!) { talents(filter: { id: { eq: $id } }) { totalCount } }`, { id })).talents.totalCount > 0,
  'list with the archived': async (ask, { id }) =>
    (await ask(`query ($id: ID!) { talents(filter: { id: { eq: $id }, archived: INCLUDE }) { nodes { id } } }`, { id })).talents.nodes.length > 0,
  'filter by sensitivity': async (ask, { id, isPublic }) =>
    (await ask(`query ($id: ID!, $of: Sensitivity!) { talents(filter: { id: { eq: $id }, sensitivity: [$of] }) { totalCount } }`, { id, of: isPublic ? 'PUBLIC' : 'INTERNAL' })).talents.totalCount > 0,
  'back-reference': async (ask, { id, county }) =>
    (await ask(`query ($id: ID!, $county: RegionCode!) { region(code: $county) { talents(filter: { id: { eq: $id } }) { nodes { id } } } }`, { id, county })).region.talents.nodes.length > 0,
  'count of a back-reference': async (ask, { id, county }) =>
    (await ask(`query ($id: ID!, $county: RegionCode!) { region(code: $county) { talents(filter: { id: { eq: $id } }) { totalCount } } }`, { id, county })).region.talents.totalCount > 0,
  'aggregate': async (ask, { id }) =>
    (await ask(`query ($id: ID!) { talents(filter: { id: { eq: $id } }) { aggregate { count } } }`, { id })).talents.aggregate.count > 0,
  'groups': async (ask, { id, name }) =>
    (await ask(`query ($id: ID!) { talents(filter: { id: { eq: $id } }) { groups(by: [NAME]) { keys { value } } } }`, { id })).talents.groups.some((group: { keys: [{ value: string }] }) => group.keys[0].value === name),
  'aggregate of a back-reference': async (ask, { id, county }) =>
    (await ask(`query ($id: ID!, $county: RegionCode!) { region(code: $county) { talents(filter: { id: { eq: $id } }) { aggregate { name { distinct } } } } }`, { id, county })).region.talents.aggregate.name.distinct > 0,
  'groups of a back-reference': async (ask, { id, county }) =>
    (await ask(`query ($id: ID!, $county: RegionCode!) { region(code: $county) { talents(filter: { id: { eq: $id } }) { groupCount(by: [COUNTY]) } } }`, { id, county })).region.talents.groupCount > 0,
  'groups of another list': async (ask, { id, county }) =>
    (await ask(`query ($id: ID!, $county: RegionCode!) { regions(filter: { code: { eq: $county }, talents: { some: { id: { eq: $id } } } }) { groupCount(by: [LEVEL]) } }`, { id, county })).regions.groupCount > 0,
  'filter of another list': async (ask, { id, county }) =>
    (await ask(`query ($id: ID!, $county: RegionCode!) { regions(filter: { code: { eq: $county }, talents: { some: { id: { eq: $id } } } }) { totalCount } }`, { id, county })).regions.totalCount > 0,
  'filter of another list, turned round': async (ask, { id, county }) =>
    (await ask(`query ($id: ID!, $county: RegionCode!) { regions(filter: { code: { eq: $county }, talents: { none: { id: { eq: $id } } } }) { totalCount } }`, { id, county })).regions.totalCount === 0,
  history: async (ask, { id }) =>
    ((await ask(`query ($id: ID!) { node(id: $id) { ... on Talent { history(first: 1) { nodes { by } } } } }`, { id })).node?.history.nodes.length ?? 0) > 0,
  asOf: async (ask, { id }) =>
    Boolean((await ask(`query ($id: ID!, $at: DateTime!) { node(id: $id) { ... on Talent { asOf(at: $at) { name } } } }`, { id, at: new Date().toISOString() })).node?.asOf),
  'a version of it': async (ask, { id }) => (await ask(`query ($id: ID!) { node(id: $id) { id } }`, { id: `${id}@1` })).node !== null,
  'an entry of its history': async (ask, { id }) => (await ask(`query ($id: ID!) { node(id: $id) { id } }`, { id: `HistoryEntry:${id}@1` })).node !== null,
  board: async (ask, { id }, app) =>
    (await first<{ liveTalents: { upserted: unknown[] } }>(app, ask, `subscription ($id: ID!) { liveTalents(filter: { id: { eq: $id } }) { upserted { id } } }`, { id })).liveTalents.upserted.length > 0,
}; // prettier-ignore

/** Ways that need the right to search besides. */
export const SEARCHES: typeof DOORS = {
  search: async (ask, { name }) =>
    (await ask(`query ($name: String!) { search(query: $name, types: [TALENT]) { edges { title } } }`, { name })).search.edges.length > 0,
  'count of a search': async (ask, { name }) =>
    (await ask(`query ($name: String!) { search(query: $name, types: [TALENT]) { totalCount } }`, { name })).search.totalCount > 0,
  'filter by words': async (ask, { id, name }) =>
    (await ask(`query ($id: ID!, $name: String!) { talents(filter: { id: { eq: $id }, search: $name }) { totalCount } }`, { id, name })).talents.totalCount > 0,
}; // prettier-ignore

const headersOf = new WeakMap<Ask, { [name: string]: string }>();

/** A query of one root field, as a part of a larger one: its names end in a number. */
function part(query: string, n: number): { declared: string; field: string } {
  const [, declared = '', field] = /^(?:query \((.+?)\) )?\{ (.+) \}$/s.exec(query) ?? [];
  if (!field) throw new Error(`not of one field: ${query}`);
  const numbered = (text: string): string => text.replace(/\$\w+/g, `$&_${n}`);
  return { declared: numbered(declared), field: `r${n}: ${numbered(field)}` };
}

/** Asks as a caller; an error is none of the answers. What is asked at once with the same text goes together. */
export async function asking(app: TestApp, caller: Caller): Promise<Ask> {
  const { grants } = CALLERS[caller];
  const headers = grants === null ? {} : await app.as(...grants);
  const send = async (query: string, variables: object): Promise<any> => { // eslint-disable-line @typescript-eslint/no-explicit-any -- data of the shape of the query
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }; // prettier-ignore
  const together = async (query: string, all: readonly object[]): Promise<object[]> => {
    if (all.length === 1) return [await send(query, all[0]!)]; // there is one
    const parts = all.map((_, n) => part(query, n));
    const declared = parts.map((each) => each.declared).filter(Boolean);
    const text = `query ${declared.length > 0 ? `(${declared.join(', ')})` : ''} { ${parts.map(({ field }) => field).join(' ')} }`;
    const variables = all.flatMap((each, n) => Object.entries(each).map(([name, value]) => [`${name}_${n}`, value as unknown])); // prettier-ignore
    const data = await send(text, Object.fromEntries(variables));
    const [name = ''] = /\w+/.exec(part(query, 0).field.slice('r0: '.length)) ?? [];
    return all.map((_, n) => ({ [name]: data[`r${n}`] as unknown }));
  };
  const waiting = new Map<string, { all: object[]; answers: Promise<object[]> }>();
  const ask: Ask = async (query, variables = {}) => {
    const group = waiting.get(query) ?? { all: [], answers: Promise.resolve([]) };
    if (!waiting.has(query)) {
      waiting.set(query, group);
      group.answers = Promise.resolve().then(() => (waiting.delete(query), together(query, group.all)));
    }
    const at = group.all.push(variables) - 1;
    return (await group.answers)[at];
  };
  headersOf.set(ask, headers);
  return ask;
}

/** Everything that a subscription tells until it is enough. */
export async function hear<T>(
  app: TestApp,
  ask: Ask,
  query: string,
  variables: { [name: string]: unknown },
  enough: (heard: readonly T[]) => boolean,
): Promise<T[]> {
  const client = createClient({
    url: `${app.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: headersOf.get(ask)!, // every `ask` of `asking` has some
    retryAttempts: 0,
  });
  const heard: T[] = [];
  try {
    for await (const { data, errors } of client.iterate<T>({ query, variables })) {
      expect(errors).toBeUndefined();
      if (data) heard.push(data);
      if (enough(heard)) break;
    }
  } finally {
    await client.dispose();
  }
  return heard;
}

const first = async <T>(app: TestApp, ask: Ask, query: string, variables: { [name: string]: unknown }): Promise<T> =>
  (await hear<T>(app, ask, query, variables, (heard) => heard.length > 0))[0]!; // it has heard one

/** Two records of each county: one that is public, one that is not, neither with consent. */
export function prepare(app: TestApp): Promise<Record[]> {
  return withClient(app.databaseUrl, async (client) => {
    const records: Record[] = [];
    for (const county of [HERE, THERE]) {
      const { rows } = await client.query<{ id: string; name: string }>(
        `select id, name from talent where region_path like $1 and phone is not null and sensitivity = 'PUBLIC' order by id limit 2`,
        [`%/${county}/%`],
      );
      for (const [at, { id, name }] of rows.entries()) {
        await client.query(`update talent set sensitivity = $2, has_contact_consent = false where id = $1`, [id, at === 0 ? 'INTERNAL' : 'PUBLIC']); // prettier-ignore
        records.push({ id: `Talent:${id}`, name, county, isPublic: at === 1 });
      }
    }
    expect(records).toHaveLength(4);
    return records;
  });
}
