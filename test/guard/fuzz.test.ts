import fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';
import { documents } from './generated.js';
import { guarded, JSON_TYPE, type Guarded } from './kit.js';

/** 300 in every run; `FUZZ=5000` for a night of it. */
const RUNS = Number(process.env['FUZZ'] ?? 300);
/** In time of the processor. */
const SLOWEST_MS = 5_000;

let app: Guarded;
let schema: GraphQLSchema;
beforeAll(async () => {
  ({ schema } = await compileSchema(modules));
  app = await guarded({ LIMITS: 'rateBurst=1000000000' });
});
afterAll(() => app?.stop());

/** Breaks a valid document: characters cut out, doubled, replaced by what the language is made of. */
const mutated = (text: fc.Arbitrary<string>): fc.Arbitrary<string> => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    ':',
    '...',
    '@',
    '$',
    '"',
    '"""',
    '#',
    '\\',
    ',',
    '!',
    '=',
    '&',
    '|',
    '\u0000',
    '\ufeff',
    '\ud800',
    '\n',
    'fragment F on Query{...F}',
    'on',
    'null',
    '-1',
    '1e999',
    '$n',
    '@skip(if:true)',
    '__schema{types{name}}',
    '农',
  );
  const edit = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(12), piece);
  return fc.tuple(text, fc.array(edit, { minLength: 0, maxLength: 6 })).map(([whole, edits]) =>
    edits.reduce((now, [at, cut, put]) => {
      const from = Math.floor(at * now.length);
      return now.slice(0, from) + put + now.slice(from + cut);
    }, whole),
  );
};

const FILTERED =
  'query ($f: RegionFilter, $o: [RegionOrder!], $n: Int, $a: String) { regions(filter: $f, orderBy: $o, first: $n, after: $a) { totalCount nodes { id name } } }';
const WRITTEN = 'mutation ($i: UpdateRegionInput!) { updateRegion(input: $i) { userErrors { code path message } } }';

const filters = fc.letrec<{ filter: unknown }>((tie) => ({
  filter: fc.dictionary(
    fc.constantFrom(
      'and',
      'or',
      'not',
      'name',
      'code',
      'level',
      'parent',
      'children',
      'within',
      'search',
      'archived',
      'id',
      '__proto__',
      '$or',
      '',
    ),
    fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.jsonValue(),
      fc.record({ eq: fc.jsonValue() }),
      fc.record({ in: fc.array(fc.string()) }),
      fc.record({ startsWith: fc.string({ unit: 'binary' }) }),
      fc.record({ some: tie('filter') }),
      fc.array(tie('filter'), { maxLength: 3 }),
      tie('filter'),
    ),
    { maxKeys: 3 },
  ),
})).filter;

const bodies = (): fc.Arbitrary<string> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(mutated(documents(schema).map(({ query }) => query)), fc.jsonValue())
        .map(([query, n]) => JSON.stringify({ query, variables: { n } })),
    },
    {
      weight: 3,
      arbitrary: fc
        .record({
          f: filters,
          o: fc.jsonValue(),
          n: fc.oneof(fc.integer(), fc.constantFrom(1, 20, 100, null)),
          a: fc.oneof(fc.string(), fc.constant(null)),
        })
        .map((variables) => JSON.stringify({ query: FILTERED, variables })),
    },
    {
      weight: 1,
      arbitrary: fc
        .record({ id: fc.string(), expectedVersion: fc.integer(), name: fc.jsonValue() })
        .map((i) => JSON.stringify({ query: WRITTEN, variables: { i } })),
    },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.tuple(fc.json(), fc.nat(40)).map(([text, cut]) => text.slice(0, -cut)) },
  );

test(
  `${RUNS} generated requests end in an answer of the form of answers`,
  { timeout: 60_000 + RUNS * 200 },
  async () => {
    await fc.assert(
      fc.asyncProperty(bodies(), async (body) => {
        const reply = await app.post(body, JSON_TYPE); // held to its form in kit.ts
        expect(reply.status, body).toBeLessThan(500);
        expect(reply.cpuMs, body).toBeLessThan(SLOWEST_MS);
        expect(app.faults, body).toEqual([]);
      }),
      { numRuns: RUNS, interruptAfterTimeLimit: 50_000 + RUNS * 200 },
    );
    expect((await app.send('/readyz')).status).toBe(200);
  },
);
