import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Grant } from '../src/kernel/access/actor.js';
import { startTestApp, type TestApp } from './kit/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

interface Outcome {
  readonly data: Record<string, { userErrors: { code: string }[] } | null> | null;
  readonly errors?: { extensions: { code: string } }[];
}

/** Sends as somebody, or as nobody. */
async function send(
  headers: Record<string, string>,
  query: string,
  variables: object = {},
): Promise<Outcome & { status: number }> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return { ...((await response.json()) as Outcome), status: response.status };
}

const grant = (role: Grant['role'], region: string | null = null): Partial<Grant> => ({ role, region });

const idOf = async (query: string): Promise<{ id: string; version: number }> => {
  const { data } = await app.ask(query);
  const [found] = Object.values<{ nodes: { id: string; version: number }[] }>(data);
  return found!.nodes[0]!;
};
const talentOf = (county: string) =>
  idOf(`{ talents(filter: { within: "${county}" }, first: 1) { nodes { id version } } }`);
const unitOf = (county: string) =>
  idOf(`{ demonstrationUnits(filter: { within: "${county}", state: CREATING }, first: 1) { nodes { id version } } }`);

/** What became of a mutation: done, or the code that stopped it. */
function verdict({ data, errors }: Outcome): string {
  if (errors?.length) return errors[0]!.extensions.code;
  const complaints = Object.values(data ?? {})[0]?.userErrors ?? [];
  return complaints[0]?.code ?? 'DONE';
}

describe('who may change what, through the mutations', () => {
  const UPDATE =
    'mutation ($id: ID!, $v: Int!) { updateTalent(input: { id: $id, expectedVersion: $v, skills: "改" }) { userErrors { code } } }';
  const MOVE =
    'mutation ($id: ID!, $v: Int!) { transitionDemonstrationUnit(input: { id: $id, expectedVersion: $v, to: ASSESSED }) { userErrors { code } } }';
  const KEY =
    'mutation ($id: ID!, $v: Int!) { updateIndustryChain(input: { id: $id, expectedVersion: $v, isKeyChain: true }) { userErrors { code } } }';
  const TARGET =
    'mutation ($id: ID!, $v: Int!) { updateTarget(input: { id: $id, expectedVersion: $v, remark: "改" }) { userErrors { code } } }';

  test.each<[string, Partial<Grant>[] | null, string, () => Promise<{ id: string; version: number }>, string]>([
    ['nobody, a talent', null, UPDATE, () => talentOf('420529'), 'UNAUTHENTICATED'],
    ['a person without a role, a talent', [], UPDATE, () => talentOf('420529'), 'FORBIDDEN'],
    ['a reader, a talent', [grant('DEPARTMENT_READER')], UPDATE, () => talentOf('420529'), 'FORBIDDEN'],
    [
      'the steward of another county, a talent',
      [grant('DATA_STEWARD', '420528')],
      UPDATE,
      () => talentOf('420529'),
      'FORBIDDEN',
    ],
    [
      'the steward of the county, a talent',
      [grant('DATA_STEWARD', '420529')],
      UPDATE,
      () => talentOf('420529'),
      'DONE',
    ],
    ['the steward of the city, a talent', [grant('DATA_STEWARD', '4205')], UPDATE, () => talentOf('420529'), 'DONE'],
    [
      'the steward of the county, a certification',
      [grant('DATA_STEWARD', '420529')],
      MOVE,
      () => unitOf('420529'),
      'FORBIDDEN',
    ],
    ['a reviewer of the county, a certification', [grant('REVIEWER', '420529')], MOVE, () => unitOf('420529'), 'DONE'],
    [
      'a city steward, which chains are key',
      [grant('DATA_STEWARD', '4205')],
      KEY,
      () => idOf('{ industryChains(first: 1) { nodes { id version } } }'),
      'FORBIDDEN',
    ],
    [
      'an administrator, which chains are key',
      [grant('ADMINISTRATOR')],
      KEY,
      () => idOf('{ industryChains(first: 1) { nodes { id version } } }'),
      'DONE',
    ],
    [
      'a planner, a target',
      [grant('PLANNER')],
      TARGET,
      () => idOf('{ targets(first: 1) { nodes { id version } } }'),
      'DONE',
    ],
    [
      'an area steward, a target',
      [grant('DATA_STEWARD')],
      TARGET,
      () => idOf('{ targets(first: 1) { nodes { id version } } }'),
      'FORBIDDEN',
    ],
  ])('%s', async (_, grants, mutation, find, expected) => {
    const { id, version } = await find();
    const headers = grants ? await app.as(...grants) : {};
    expect(verdict(await send(headers, mutation, { id, v: version }))).toBe(expected);
  });

  test('a row can be moved neither into a scope nor out of it by who holds one end', async () => {
    const village = async (county: string) =>
      idOf(`{ regions(filter: { within: "${county}", level: VILLAGE }, first: 1) { nodes { id version } } }`);
    const mine = await app.as(grant('DATA_STEWARD', '420529'));
    const MOVE_TO =
      'mutation ($id: ID!, $v: Int!, $to: ID!) { updateTalent(input: { id: $id, expectedVersion: $v, region: $to }) { talent { version } userErrors { code } } }';
    const [theirs, own] = [await talentOf('420528'), await talentOf('420529')];
    expect(
      verdict(await send(mine, MOVE_TO, { id: theirs.id, v: theirs.version, to: (await village('420529')).id })),
    ).toBe('FORBIDDEN');
    expect(verdict(await send(mine, MOVE_TO, { id: own.id, v: own.version, to: (await village('420528')).id }))).toBe(
      'FORBIDDEN',
    );
    const after = (await app.ask('query ($id: ID!) { node(id: $id) { ... on Talent { version } } }', { id: own.id }))
      .data.node;
    expect(after.version).toBe(own.version); // undone with its transaction
    const both = await app.as(grant('DATA_STEWARD', '420529'), grant('DATA_STEWARD', '420528'));
    expect(verdict(await send(both, MOVE_TO, { id: own.id, v: own.version, to: (await village('420528')).id }))).toBe(
      'DONE',
    );
  });

  test('a bulk with one row out of scope changes the others, or nothing, as it is asked to', async () => {
    const [own, theirs] = [await talentOf('420526'), await talentOf('420528')];
    const update = [own, theirs].map(({ id, version }) => ({ id, expectedVersion: version, skills: '批' }));
    const steward = await app.as(grant('DATA_STEWARD', '420526'));
    const versions = async (): Promise<number[]> =>
      (await app.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Talent { version } } }', { ids: [own.id, theirs.id] }))
        .data.nodes.map(({ version }: { version: number }) => version);
    const codes = async (onError: string): Promise<string[]> => {
      const { data } = await app.ask(
        'mutation ($u: [UpdateTalentInput!]!, $e: BulkErrorPolicy!) { changeTalents(input: { update: $u, onError: $e }) { results { userErrors { code } } } }',
        { u: update, e: onError }, { headers: steward });
      return data.changeTalents.results.map(({ userErrors: [first] }: { userErrors: { code: string }[] }) => first?.code ?? 'DONE');
    };
    expect((await codes('REJECT_EVERYTHING'))[1]).toBe('FORBIDDEN');
    expect(await versions()).toEqual([own.version, theirs.version]);
    expect(await codes('REJECT_FAILED_ROWS')).toEqual(['DONE', 'FORBIDDEN']);
    expect(await versions()).toEqual([own.version + 1, theirs.version]);
  }); // prettier-ignore
});

describe('a caller can ask', () => {
  test('who they are', async () => {
    const query = '{ viewer { identifier name kind expiresAt grants { role regionCode departmentKey } } }';
    const { data } = await send(await app.as(grant('DATA_STEWARD', '420529')), query);
    expect(data).toMatchObject({
      viewer: {
        identifier: 'person:tester',
        name: '测试员',
        kind: 'PERSON',
        grants: [{ role: 'DATA_STEWARD', regionCode: '420529', departmentKey: null }],
      },
    });
    expect((await send({}, query)).data).toMatchObject({
      viewer: { identifier: 'anonymous', kind: 'ANONYMOUS', grants: [], expiresAt: null },
    });
  });

  test('what they may do to a thing, and why not, as the mutations would answer', async () => {
    const query = `{ talents(filter: { within: "420529" }, first: 1) { nodes { viewerCan { update { allowed reason } archive { allowed } } } }
      demonstrationUnits(filter: { within: "420581", state: CREATING }, first: 1) { nodes { viewerCan { transitions { to allowed reason } } availableTransitions } } }`;
    const seen = (await send({ ...(await app.as(grant('DATA_STEWARD', '420529'))), 'accept-language': 'en' }, query))
      .data as never as Record<string, { nodes: Record<string, unknown>[] }>;
    expect(seen['talents']!.nodes[0]).toEqual({
      viewerCan: { update: { allowed: true, reason: null }, archive: { allowed: true } },
    });
    expect(seen['demonstrationUnits']!.nodes[0]).toMatchObject({
      viewerCan: {
        transitions: [
          { to: 'ASSESSED', allowed: false, reason: 'Your roles do not include this.' },
          { to: 'WITHDRAWN', allowed: false },
        ],
      },
      availableTransitions: [],
    });
  });
});

describe('a credential that does not hold', () => {
  test('ends an HTTP request with 401 and a challenge, whatever it asks', async () => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer x.y.z' },
      body: '{"query":"{__typename}"}',
    });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  test('is refused a socket with 4403', async () => {
    const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const closed = once(socket, 'close') as Promise<[code: number]>;
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: 'Bearer x.y.z' } }));
    expect((await closed)[0]).toBe(4403);
  });
});

describe('explainAccess', () => {
  const EXPLAIN = `query ($id: ID!, $action: AccessAction!, $grants: [GrantInput!]!) {
    explainAccess(id: $id, action: $action, grants: $grants) { allowed isPublic rules { role regionCode departmentKey allowed reason } } }`;
  const explain = async (action: string, grants: object[]) =>
    (await app.ask(EXPLAIN, { id: (await talentOf('420527')).id, action, grants })).data.explainAccess;

  test('tells administrators line by line what a decision table makes of grants', async () => {
    const steward = { role: 'DATA_STEWARD', regionCode: '420527' };
    const { allowed, rules } = await explain('UNMASK', [steward, { ...steward, regionCode: '420529' }, { ...steward, departmentKey: 'dept-water' }]); // prettier-ignore
    expect(allowed).toBe(true);
    expect(rules).toMatchObject([
      { role: 'ADMINISTRATOR', allowed: false, reason: '你的角色不能做此操作。' },
      { role: 'DATA_STEWARD', regionCode: '420527', allowed: true, reason: null },
      { role: 'DATA_STEWARD', regionCode: '420529', allowed: false, reason: '不在你的授权区划之内。' },
      { role: 'DATA_STEWARD', departmentKey: 'dept-water', allowed: false, reason: '此数据不由授权的部门管理。' },
    ]);
    expect((await explain('CREATE', [])).allowed).toBe(false);
    expect(await explain('READ', [])).toMatchObject({ allowed: true, isPublic: true });
  });

  test('tells nobody else', async () => {
    const { id } = await talentOf('420527');
    const asked = { id, action: 'UPDATE', grants: [] };
    const code = async (headers: Record<string, string>) =>
      (await send(headers, EXPLAIN, asked)).errors![0]!.extensions.code;
    expect(await code({})).toBe('UNAUTHENTICATED');
    expect(await code(await app.as(grant('DATA_STEWARD')))).toBe('FORBIDDEN');
  });

  test('agrees with what happens, for every role and place', async () => {
    const { id, version } = await talentOf('420527');
    for (const role of ['DATA_STEWARD', 'REVIEWER', 'PLANNER', 'AUDITOR', 'ADMINISTRATOR'] as const) {
      for (const region of ['420527', '420529', null]) {
        const { allowed } = (await app.ask(EXPLAIN, { id, action: 'ARCHIVE', grants: [{ role, regionCode: region }] })).data.explainAccess; // prettier-ignore
        const archive = `mutation ($id: ID!, $v: Int!) { archive(input: { id: $id, expectedVersion: $v }) { userErrors { code } } }`;
        const done = verdict(await send(await app.as(grant(role, region)), archive, { id, v: version + 1000 }));
        expect([role, region, done]).toEqual([role, region, allowed ? 'VERSION_CONFLICT' : 'FORBIDDEN']);
      }
    }
  });
});
