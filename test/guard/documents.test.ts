import { readFileSync } from 'node:fs';
import { parse, print } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { Failure } from '../../src/kernel/errors.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';
import { Documents } from '../../src/server/guard/document/documents.js';
import { limitsOf } from '../../src/server/guard/limits.js';
import { RequestRefused } from '../../src/server/guard/request-refused.js';
import { documentIdOf, hashOf, MANIFEST, readManifest } from '../../src/server/guard/document/trusted.js';
import { compileManifest } from '../../src/tools/trusted-manifest.js';

let documents: Documents;
beforeAll(async () => {
  const { schema } = await compileSchema(modules);
  documents = new Documents(schema, limitsOf());
});

describe('the manifest of trusted documents', () => {
  test('is what schema/operations compiles to', () => {
    expect(JSON.parse(readFileSync(MANIFEST, 'utf8')), 'run npm run documents').toEqual(compileManifest());
  });

  test('names each document by the hash of exactly its text', () => {
    for (const [id, { document }] of Object.entries(readManifest())) {
      expect(id).toBe(documentIdOf(document));
      expect(print(parse(document))).toBe(document);
    }
  });

  test('has nothing that would be refused', () => {
    for (const { document } of Object.values(readManifest()))
      expect(documents.read(document).definitions.length).toBeGreaterThan(0);
  });
});

describe('documents', () => {
  test('are read once and kept', () => {
    const text = '{ regions { nodes { id } } }';
    const read = documents.read(text);
    expect(documents.read(text)).toBe(read);
    expect(documents.byHash(hashOf(text))).toBe(read);
  });

  test('that are not valid are never kept', () => {
    for (const text of ['{ nope }', '{', '{ __typename }'.repeat(2)]) {
      expect(() => documents.read(text)).toThrow(RequestRefused);
      expect(documents.byHash(hashOf(text))).toBeUndefined();
    }
  });

  test('are forgotten, the longest unused first, before they fill the memory', () => {
    const used = '{ regions { nodes { name } } }';
    const kept = documents.read(used);
    const first = '{ regions { nodes { code } } }';
    documents.read(first);
    const long = (n: number): string => `{ nodes(ids: [${Array(4_000).fill('"x"').join(' ')}]) { id } } # ${n}`;
    for (let n = 0; n < 30; n += 1) {
      documents.read(long(n));
      documents.read(used);
    }
    expect(documents.byHash(hashOf(first))).toBeUndefined();
    expect(documents.byHash(hashOf(used))).toBe(kept);
  });

  test('are refused in less than 10 ms where they double', () => {
    const fragments = Array.from(
      { length: 25 },
      (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`,
    ).join(' ');
    const text = `{ ...F0 } ${fragments} fragment F25 on Query { __typename }`;
    const durations = Array.from({ length: 10 }, () => {
      const started = performance.now();
      expect(() => documents.read(text)).toThrow(Failure);
      return performance.now() - started;
    });
    expect(Math.min(...durations)).toBeLessThan(10);
  });
});
