import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.js';
import { documentIdOf, hashOf, readManifest } from '../../src/server/guard/document/trusted.js';
import { examples } from '../../src/server/examples.js';
import { freshDatabase, type TestDatabase } from '../kit/database.js';
import { guarded, type Guarded } from './kit.js';

let database: TestDatabase;
let app: Guarded | undefined;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
afterEach(async () => {
  await app?.stop();
  app = undefined;
});
const start = async (env: Record<string, string>): Promise<Guarded> => (app = await guarded(env, database.url));

describe('row 48: trusted documents', () => {
  const idOf = (name: string): string =>
    Object.entries(readManifest()).find(([, document]) => document.name === name)![0];

  test('are answered by their ids, by POST and by GET, and nothing else is by that name', async () => {
    const { post, get } = await start({});
    const documentId = idOf('Search');
    const text = readManifest()[documentId]!.document;
    const byText = await post({ query: text, variables: { words: 'yichang' } });
    expect((await post({ documentId, variables: { words: 'yichang' } })).text).toBe(byText.text);
    expect((await get({ documentId, variables: '{"words":"yichang"}' })).text).toBe(byText.text);
    expect((await get({ documentId, operationName: 'Search' })).status).toBe(200);
    for (const id of [
      'sha256:' + '0'.repeat(64),
      '0'.repeat(64),
      documentId.toUpperCase(),
      'toString',
      '__proto__',
      '',
    ]) {
      const unknown = await post({ documentId: id });
      expect([unknown.status, ...unknown.codes], id).toEqual([404, 'DOCUMENT_NOT_FOUND']);
    }
    expect((await post({ documentId: documentId.slice(7), variables: { words: 'yichang' } })).text).toBe(byText.text);
    const both = await post({ documentId, query: text });
    expect([both.status, ...both.codes]).toEqual([400, 'DOCUMENT_ID_OR_QUERY']);
    expect((await post({ documentId, operationName: 'Other' })).codes).toEqual(['OPERATION_RESOLUTION_FAILURE']);
    const mutation = await get({ documentId: idOf('Transition') });
    expect([mutation.status, mutation.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await post({ documentId: idOf('Follow') })).codes).toEqual(['SUBSCRIPTION_NEEDS_STREAM']);
  });

  test('are the only ones once it is said so', async () => {
    const { post, get, gql } = await start({ TRUSTED_DOCUMENTS: 'only' });
    for (const reply of [
      await gql('{ __typename }'),
      await get({ query: '{ __schema { queryType { name } } }' }),
      await gql(readManifest()[idOf('Search')]!.document.replace('totalCount', 'total: totalCount')),
    ]) {
      expect([reply.status, ...reply.codes]).toEqual([403, 'TRUSTED_DOCUMENTS_ONLY']);
    }
    expect((await post({ documentId: idOf('Search') })).status).toBe(200);
    expect((await post({ documentId: 'sha256:' + 'f'.repeat(64) })).status).toBe(404);
  });

  test('are also answered by their text and by the hash that clients of persisted queries send', async () => {
    const { post, get, gql } = await start({ TRUSTED_DOCUMENTS: 'only' });
    const text = readManifest()[idOf('Search')]!.document;
    const byText = await gql(text);
    expect(byText.status).toBe(200);
    const tabs = await examples(); // of GraphiQL, written in another way
    expect(tabs.length).toBeGreaterThan(3);
    for (const { query, name } of tabs)
      expect((await post({ query })).codes, name).toEqual(name === 'Follow' ? ['SUBSCRIPTION_NEEDS_STREAM'] : name === 'Transition' ? ['UNAUTHENTICATED'] : []); // prettier-ignore
    const persisted = (sha256Hash: string): object => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });
    const hash = idOf('Search').slice(7);
    expect((await post(persisted(hash))).text).toBe(byText.text);
    expect((await post({ query: text, ...persisted(hash) })).text).toBe(byText.text);
    const byGet = await get({ extensions: JSON.stringify({ persistedQuery: { version: 1, sha256Hash: hash } }) });
    expect(byGet.text).toBe(byText.text);
    const unknown = await post(persisted('0'.repeat(64)));
    expect([unknown.status, ...unknown.codes]).toEqual([404, 'PERSISTED_QUERY_NOT_FOUND']);
    const mismatched = await post({ query: text, ...persisted('0'.repeat(64)) });
    expect([mismatched.status, ...mismatched.codes]).toEqual([400, 'PERSISTED_QUERY_NOT_SUPPORTED']);
  });

  test('are read from the manifests that tools of clients write', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rural-graph-manifests-'));
    try {
      const text = (name: string): string => `query ${name} { __typename }`;
      const manifests = {
        apollo: {
          format: 'apollo-persisted-query-manifest',
          version: 1,
          operations: [{ id: 'a-1', name: 'Apollo', type: 'query', body: text('Apollo') }],
        },
        relay: { d41d8cd98f00b204e9800998ecf8427e: text('Relay') },
        codegen: { [hashOf(text('Codegen'))]: text('Codegen') },
        ours: { [documentIdOf(text('Ours'))]: { name: 'Ours', document: text('Ours') } },
      };
      const files = Object.entries(manifests).map(([name, manifest]) => {
        writeFileSync(join(folder, `${name}.json`), JSON.stringify(manifest));
        return join(folder, `${name}.json`);
      });
      const { post } = await start({ TRUSTED_DOCUMENTS: 'only', TRUSTED_MANIFESTS: files.join(', ') });
      const ids = ['a-1', 'd41d8cd98f00b204e9800998ecf8427e', ...['Apollo', 'Relay', 'Codegen', 'Ours'].map((name) => hashOf(text(name)))]; // prettier-ignore
      for (const documentId of ids) expect((await post({ documentId })).data, documentId).toEqual({ __typename: 'Query' }); // prettier-ignore
      writeFileSync(join(folder, 'other.json'), '{"x":1}');
      for (const file of ['other.json', 'none.json'])
        expect(() => readConfig({ TRUSTED_MANIFESTS: join(folder, file) })).toThrow(ConfigError);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
