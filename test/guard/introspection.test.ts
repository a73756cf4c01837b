import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executeSync, getIntrospectionQuery, getOperationAST, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig, showsSchema } from '../../src/config.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';
import type { Admitted } from '../../src/server/guard/guard.js';
import { introspectionOf } from '../../src/server/http/introspection.js';
import { signIn } from '../kit/sign-in.js';
import { guarded, JSON_TYPE, type Guarded } from './kit.js';
import { transports, type Said } from './transports.js';

/* HOSTILE rows 1 and 2: who may know what the schema has. */

let folder: string;
let app: Guarded;
let known: { readonly authorization: string };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rural-graph-introspection-'));
  app = await guarded({ DATA_DIR: folder, INTROSPECTION: 'known' });
  known = await signIn(folder, []);
});
afterAll(async () => {
  await app.stop();
  await rm(folder, { recursive: true });
});

const ways = {
  async HTTP(url: string, payload: object, headers?: Record<string, string>): Promise<Said> {
    const init = { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(payload) };
    return (await (await fetch(`${url}/graphql`, init)).json()) as Said;
  },
  ...transports,
};
const codeOf = ({ errors }: Said): unknown => errors?.[0]?.extensions['code'];
const messageOf = ({ errors }: Said): string => errors?.[0]?.message ?? '';

describe.each(Object.entries(ways))('over %s', (_, ask) => {
  test.each([
    ['the whole schema', getIntrospectionQuery()],
    ['a part of it', '{ __schema { queryType { name } } }'],
    ['a type', '{ __type(name: "Region") { name } }'],
    ['a type that is not there', '{ __type(name: "Secret") { name } }'],
    ['a type by another name', '{ x: __type(name: "Region") { name } }'],
    ['a type through a fragment', '{ ...F } fragment F on Query { ... { __type(name: "Region") { name } } }'],
    ['a type that it never gets to', '{ __type(name: "Region") @skip(if: true) { name } }'],
    ['what is no valid document', '{ __schema { nope } }'],
  ])('%s is shown to who is known alone', async (__, query) => {
    const texts = new Set<string>();
    // before and after it is kept for those who may
    for (const headers of [{}, known, {}]) {
      const said = await ask(app.url, { query }, headers);
      if (headers === known) {
        expect(codeOf(said)).toBe(query.includes('nope') ? 'GRAPHQL_VALIDATION_FAILED' : undefined);
        continue;
      }
      expect([said.data ?? null, codeOf(said)]).toEqual([null, 'INTROSPECTION_FORBIDDEN']);
      texts.add(messageOf(said));
    }
    expect(texts.size).toBe(1);
  });

  test.each([
    ['a field', { query: '{ region { nodes { id } } }' }],
    ['a field below', { query: '{ regions { nodes { nam } } }' }],
    ['an argument', { query: '{ regions(frst: 1) { nodes { id } } }' }],
    ['a type', { query: '{ node(id: "x") { ... on Regio { id } } }' }],
    ['a value', { query: '{ regions(filter: { level: COUNT }) { nodes { id } } }' }],
    ['a value in a variable', { query: 'query ($l: RegionLevel!) { regions(filter: { level: [$l] }) { nodes { id } } }', variables: { l: 'COUNT' } }],
    ['a member of a variable', { query: 'query ($f: RegionFilter) { regions(filter: $f) { nodes { id } } }', variables: { f: { levl: {} } } }],
    ['a variable of a subscription', { query: 'subscription ($s: [ChangeType!]) { changed(types: $s) { position } }', variables: { s: ['TALEN'] } }],
  ])('what %s may have meant is told to who is known alone', async (__, payload) => {
    if (payload.query.startsWith('subscription') && ask === ways.HTTP) return;
    const [first, told, last] = [await ask(app.url, payload), await ask(app.url, payload, known), await ask(app.url, payload)]; // prettier-ignore
    expect(messageOf(told)).toContain('是否想用');
    for (const said of [first, last]) {
      expect(codeOf(said)).toBe(codeOf(told));
      expect(JSON.stringify(said.errors)).not.toMatch(/是否想用|[Dd]id you mean/);
      expect(messageOf(said).length).toBeGreaterThan(10);
    }
  }); // prettier-ignore

  test('the names of what is asked for are told to everybody', async () => {
    const { data } = await ask(app.url, { query: '{ __typename regions(first: 1) { __typename nodes { __typename } } }' });
    expect(data).toEqual({ __typename: 'Query', regions: { __typename: 'RegionConnection', nodes: [{ __typename: 'Region' }] } });
  }); // prettier-ignore
});

test.each(['/schema.graphql', '/limits/schema.graphql'])('%s is for who is known alone', async (path) => {
  const refused = await app.send(path);
  expect([refused.status, ...refused.codes]).toEqual([403, 'INTROSPECTION_FORBIDDEN']);
  const shown = await app.send(path, { headers: known });
  expect([shown.status, shown.text.includes('type Region ')]).toEqual([200, true]);
});

test.each([
  [{ NODE_ENV: 'development' }, true],
  [{ NODE_ENV: 'test' }, true],
  [{ NODE_ENV: 'production' }, false],
  [{ NODE_ENV: 'production', INTROSPECTION: 'everyone' }, true],
  [{ NODE_ENV: 'development', INTROSPECTION: 'known' }, false],
  [{ NODE_ENV: 'development', INTROSPECTION: '' }, true],
])('with %j everybody may know the schema: %s', (env, everybody) => {
  expect(showsSchema(readConfig({ OIDC_ISSUER: 'https://issuer.example', ...env }))).toBe(everybody);
});

describe('what is asked of the schema alone', async () => {
  const { schema } = await compileSchema(modules);
  const admitted = (text: string, operationName?: string): Admitted => {
    const document = parse(text);
    const operation = getOperationAST(document, operationName)!; // each text here has it
    return { text, document, operation, operationName, variables: {}, mayIntrospect: true, cost: 1, charged: 1 };
  };

  test.each([
    getIntrospectionQuery(),
    '{ a: __type(name: "Region") @skip(if: true) { name } __schema { queryType { ...F } } } fragment F on __Type { name }',
  ])('is answered as graphql-js answers it, once: %.20s', (text) => {
    const introspection = introspectionOf(schema);
    const asked = admitted(text);
    const answer = introspection(asked);
    expect(JSON.parse(String(answer))).toEqual(JSON.parse(JSON.stringify(executeSync({ schema, ...asked }))));
    expect(introspection(asked)).toBe(answer);
  });

  test('is told apart by operation, and the last is kept', () => {
    const introspection = introspectionOf(schema);
    const text = 'query A { __schema { queryType { name } } } query B { __schema { mutationType { name } } }';
    const [a, b] = [admitted(text, 'A'), admitted(text, 'B')];
    const answer = introspection(a);
    expect(String(answer)).toBe('{"data":{"__schema":{"queryType":{"name":"Query"}}}}');
    expect(String(introspection(b))).toBe('{"data":{"__schema":{"mutationType":{"name":"Mutation"}}}}');
    expect(introspection(a)).not.toBe(answer);
    expect(String(introspection(a))).toBe(String(answer));
  });

  test.each([
    'query ($name: String!) { __type(name: $name) { name } }',
    '{ __schema { queryType { name } } region(code: "420500") { name } }',
    '{ ...F } fragment F on Query { __schema { queryType { name } } }',
    '{ __typename }',
    'subscription { __typename }',
  ])('is nothing else: %s', (text) => {
    expect(introspectionOf(schema)(admitted(text))).toBeNull();
  });
});
