import { setTimeout as pause } from 'node:timers/promises';
import { getIntrospectionQuery } from 'graphql';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readManifest } from '../../src/server/guard/document/trusted.js';
import { withClient } from '../../src/server/postgres/databases.js';
import { freshDatabase, type TestDatabase } from '../kit/database.js';
import { refusal } from '../live/wire.js';
import { guarded, type Guarded } from './kit.js';
import { transports, type Said } from './transports.js';

/* HOSTILE row 34: an operation is held to the same whatever it comes over. Balances are in the database: who uses them up has one of their own. */

let database: TestDatabase;
let purses: TestDatabase;
let plain: Guarded;
const apps = new Map<string, Guarded>();
/** The application with these settings, one for all tests. */
async function start(env: Record<string, string>): Promise<Guarded> {
  const key = JSON.stringify(env);
  const app = apps.get(key) ?? (await guarded(env, database.url));
  apps.set(key, app);
  return app;
}
/** The application over a database in which nobody has used up a point. */
async function startAnew(env: Record<string, string>): Promise<Guarded> {
  await withClient(purses.url, (client) => client.query('truncate rate_balance, rate_process'));
  return guarded(env, purses.url);
}
beforeAll(async () => {
  [database, purses] = await Promise.all([freshDatabase(), freshDatabase()]);
  plain = await start({});
});
afterAll(async () => {
  for (const app of apps.values()) await app.stop();
  await Promise.all([database.drop(), purses.drop()]);
});

const codeOf = ({ errors }: Said): unknown => errors?.[0]?.extensions['code'];
const idOf = (name: string): string => Object.entries(readManifest()).find(([, { name: of }]) => of === name)![0];
const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
const UNITS =
  '{ demonstrationUnits(first: 100) { nodes { id region { name children(first: 100) { nodes { id } } } } } }';
/** The whole schema, three times. */
const THRICE = getIntrospectionQuery().replace(
  /query IntrospectionQuery \{\s*__schema (\{[\s\S]*?\n {6}\})\s*\}/,
  '{ a: __schema $1 b: __schema $1 c: __schema $1 }',
);
const FOLLOW = 'subscription { demonstrationUnitTransitioned { position to } }';

describe.each(Object.entries(transports))('over %s', (_, ask) => {
  test.each<[string, Record<string, unknown>, string]>([
    ['that costs too much', { query: THRICE }, 'COST_TOO_HIGH'],
    ['that asks for too many nodes', { query: UNITS.replace('id }', 'id children(first: 100) { nodes { id } } }') }, 'TOO_MANY_NODES_ASKED'],
    ['that is nested too deep', { query: `{ regions { nodes { ${'parent { '.repeat(20)} id ${'}'.repeat(20)} } } }` }, 'SELECTION_TOO_DEEP'],
    ['of a subscription that is nested too deep', { query: `subscription { demonstrationUnitTransitioned { record { ... on DemonstrationUnit { region { ${'parent { '.repeat(20)} id ${'}'.repeat(20)} } } } } }` }, 'SELECTION_TOO_DEEP'],
    ['of a subscription whose root may be left out', { query: 'subscription { changed @skip(if: true) { position } }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['of a subscription whose fragment may be left out', { query: 'subscription S($x: Boolean!) { ...F @include(if: $x) } fragment F on Subscription { changed { position } }', variables: { x: true } }, 'GRAPHQL_VALIDATION_FAILED'],
    ['with a long name', { query: `query ${'x'.repeat(65)} { __typename }` }, 'OPERATION_NAME_TOO_LONG'],
    ['asked for by a long name', { query: '{ __typename }', operationName: 'x'.repeat(65) }, 'OPERATION_NAME_TOO_LONG'],
    ['with many aliases', { query: `{ ${Array.from({ length: 201 }, (__, n) => `a${n}: __typename`).join(' ')} }` }, 'TOO_MANY_ALIASES'],
    ['with many directives', { query: `{ __typename ${'@skip(if: false) '.repeat(101)} }` }, 'TOO_MANY_DIRECTIVES'],
    ['with many tokens', { query: `{ ${'__typename '.repeat(10_001)} }` }, 'DOCUMENT_TOO_LARGE'],
    ['with variables of many members', { query: '{ __typename }', variables: Object.fromEntries(Array.from({ length: 501 }, (__, n) => [`v${n}`, n])) }, 'VARIABLES_TOO_LARGE'],
    ['with half a character in its variables', { query: '{ __typename }', variables: { x: '\ud800' } }, 'TEXT_MALFORMED'],
    ['with NUL in its text', { query: '{ __typename } # \0' }, 'TEXT_MALFORMED'],
    ['with a member of its variables that is no name', { query: '{ __typename }', variables: JSON.parse('{"__proto__":1}') }, 'BAD_REQUEST'],
    ['by an automatic persisted query', { query: '{ __typename }', extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } }, 'PERSISTED_QUERY_NOT_SUPPORTED'],
    ['by an unknown document', { documentId: `sha256:${'0'.repeat(64)}` }, 'DOCUMENT_NOT_FOUND'],
    ['by a document and a text', { documentId: 'x', query: '{ __typename }' }, 'DOCUMENT_ID_OR_QUERY'],
  ])('an operation %s is refused', async (__, payload, code) => {
    expect(codeOf(await ask(plain.url, payload))).toBe(code);
    expect((await ask(plain.url, { query: '{ __typename }' })).data).toEqual({ __typename: 'Query' });
  }); // prettier-ignore

  test('variables are no deeper than the limit', async () => {
    const { url } = await start({ LIMITS: 'variablesDepth=5,responseBytes=3000' });
    const said = ask(url, { query: '{ __typename }', variables: { x: deep(5) } });
    if (ask === transports.WebSocket) await expect(said).rejects.toThrow(/closed/);
    else expect(codeOf(await said)).toBe('VARIABLES_TOO_DEEP');
    expect((await ask(url, { query: '{ __typename }', variables: { x: deep(4) } })).data).toBeTruthy();
  });

  test('an answer is no larger than the limit', async () => {
    const { url } = await start({ LIMITS: 'variablesDepth=5,responseBytes=3000' });
    const said = await ask(url, { query: '{ regions(first: 100) { nodes { id name code } } }' });
    expect([said.data, codeOf(said)]).toEqual([null, 'RESPONSE_TOO_LARGE']);
    const schema = await ask(url, { query: '{ __type(name: "Region") { fields { name description } } }' });
    expect([codeOf(schema), JSON.stringify(schema.data).length > 3_000]).toEqual([undefined, true]);
  });

  test('a caller whose points are used up is told when to come back, for subscriptions too', async () => {
    const app = await startAnew({ LIMITS: 'rateBurst=6000,rateRefill=150' });
    try {
      const { url } = app;
      const codes: unknown[] = [];
      const once = async (): Promise<Said> => {
        const said = await ask(url, {
          query: '{ regions(first: 100) { nodes { children(first: 5) { nodes { id } } } } }',
        });
        codes.push(codeOf(said));
        return said;
      };
      let last = await once();
      for (let n = 0; n < 40 && codeOf(last) === undefined; n += 1) last = await once();
      expect(codes.at(-1)).toBe('RATE_LIMITED');
      expect(codes.length).toBeGreaterThan(2);
      const seconds = last.errors![0]!.extensions['seconds'] as number;
      expect(seconds).toBeGreaterThanOrEqual(1);
      expect(codeOf(await ask(url, { query: FOLLOW }))).toBe('RATE_LIMITED');
      expect((await app.gql('{ __typename }')).codes).toEqual(['RATE_LIMITED']); // one purse for all ways
      await pause((seconds + 1) * 1_000);
      expect((await ask(url, { query: '{ __typename }' })).data).toBeTruthy();
    } finally {
      await app.stop();
    }
  });

  test('a document that is refused costs too', async () => {
    const app = await startAnew({ LIMITS: 'rateBurst=10,rateRefill=1' });
    const codes = new Set<unknown>();
    for (let n = 0; n < 15; n += 1) codes.add(codeOf(await ask(app.url, { query: '{ nope }' })));
    expect(codes).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED', 'RATE_LIMITED']));
    await app.stop();
  });

  test('a trusted document is answered by its id', async () => {
    const documentId = idOf('Search');
    const byText = await ask(plain.url, { query: readManifest()[documentId]!.document, variables: { words: 'yichang' } }); // prettier-ignore
    expect(byText.data).toBeTruthy();
    expect(await ask(plain.url, { documentId, variables: { words: 'yichang' } })).toEqual(byText);
  });

  test('trusted documents are the only ones once it is said so', async () => {
    const { url } = await start({ TRUSTED_DOCUMENTS: 'only' });
    for (const query of ['{ __typename }', FOLLOW])
      expect(codeOf(await ask(url, { query }))).toBe('TRUSTED_DOCUMENTS_ONLY');
    const variables = { words: 'yichang' };
    const sha256Hash = idOf('Search').slice(7);
    for (const named of [
      { documentId: idOf('Search') },
      { documentId: sha256Hash },
      { extensions: { persistedQuery: { version: 1, sha256Hash } } },
      { query: readManifest()[idOf('Search')]!.document },
    ])
      expect((await ask(url, { ...named, variables })).data).toBeTruthy();
    expect(codeOf(await ask(url, { extensions: { persistedQuery: { sha256Hash: 'x' } } }))).toBe(
      'PERSISTED_QUERY_NOT_FOUND',
    );
    expect(codeOf(await ask(url, { documentId: 'toString' }))).toBe('DOCUMENT_NOT_FOUND');
  });

  test('the cost is shown to who asks for it', async () => {
    const query = '{ regions(first: 3) { nodes { id name } } }';
    expect((await ask(plain.url, { query })).extensions).toBeUndefined();
    expect((await ask(plain.url, { query }, { 'x-cost': '1' })).extensions?.['cost']).toMatchObject({
      requested: 4,
      limit: 100_000,
      remaining: expect.any(Number),
      resetAt: expect.stringMatching(/Z$/),
    });
  });

  test.each([
    ['while statements wait for the database', 'poolQueue=3,waitMs=10000', 16],
    ['while as many are answered as may be', 'inFlight=4', 4],
  ])('%s, more is refused at once', async (__, limits, count) => {
    const app = await guarded({ LIMITS: limits }, database.url);
    const blocker = new pg.Client({ connectionString: database.url });
    await blocker.connect();
    try {
      await blocker.query('begin; lock table region in access exclusive mode');
      const waiting = Array.from({ length: count }, () => ask(app.url, { query: '{ regions(first: 1) { nodes { id } } }' })); // prettier-ignore
      const refused = async (): Promise<unknown> => codeOf(await ask(app.url, { query: '{ __typename }' }));
      const refusal = async (): Promise<unknown> =>
        (await ask(app.url, { query: '{ __typename }' })).errors?.[0]?.extensions;
      await expect.poll(refusal, { timeout: 5_000 }).toMatchObject({ code: 'OVERLOADED', seconds: 1 });
      await blocker.query('rollback');
      const answered = (await Promise.all(waiting)).filter(({ data }) => data);
      expect(answered.length).toBeGreaterThanOrEqual(Math.min(count, 6));
      expect(await refused()).toBeUndefined();
    } finally {
      await blocker.end();
      await app.stop();
    }
  });

  test('a page of a listed origin may ask, and of no other', async () => {
    const { url } = await start({ CORS_ORIGINS: 'https://app.example' });
    const query = '{ __typename }';
    expect((await ask(url, { query }, { origin: 'https://app.example' })).data).toBeTruthy();
    for (const origin of ['https://evil.example', 'https://app.example.evil.example', 'http://app.example', 'null']) {
      if (ask === transports.WebSocket)
        expect(await refusal(url, { headers: { origin } })).toEqual({ status: 403, code: 'ORIGIN_NOT_ALLOWED' });
      else expect(codeOf(await ask(url, { query }, { origin }))).toBe('ORIGIN_NOT_ALLOWED');
    }
  });

  test('who calls is what a trusted proxy says', async () => {
    const app = await startAnew({ LIMITS: 'rateBurst=5,rateRefill=1', TRUSTED_PROXIES: '127.0.0.1' });
    const codes = async (from: string, count: number): Promise<unknown[]> => {
      const all: unknown[] = [];
      for (let n = 0; n < count; n += 1) all.push(codeOf(await ask(app.url, { query: '{ __typename }' }, { 'x-forwarded-for': from }))); // prettier-ignore
      return all;
    };
    expect(await codes('203.0.113.7', 8)).toContain('RATE_LIMITED');
    expect(await codes('203.0.113.8', 1)).toEqual([undefined]);
    await app.stop();
  });
});

test('a page of a listed origin may reserve event streams', async () => {
  const { send } = await start({ CORS_ORIGINS: 'https://app.example' });
  const headers = { origin: 'https://app.example', 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-graphql-event-stream-token' }; // prettier-ignore
  const { headers: allowed } = await send('/graphql/stream', { method: 'OPTIONS', headers });
  expect(allowed.get('access-control-allow-methods')).toMatch(/PUT.*DELETE/);
  expect(allowed.get('access-control-allow-headers')).toContain('x-graphql-event-stream-token');
});
