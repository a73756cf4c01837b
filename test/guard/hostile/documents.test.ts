import { getIntrospectionQuery } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { app, holds, nested, refused, start, stop, times } from './kit.js';

beforeAll(start);
afterEach(holds);
afterAll(stop);

describe('introspection', () => {
  test('row 1: in circles, 12 deep, is refused', async () => {
    await refused(
      app.gql(`{ __schema { types { ${nested(12, 'fields { type { ', '} } ', 'name ')} } } }`),
      400,
      'SELECTION_TOO_DEEP',
    );
    await refused(
      app.gql(`{ __schema { types { ${nested(4, 'fields { type { ', '} } ', 'name ')} } } }`),
      400,
      'GRAPHQL_VALIDATION_FAILED',
    );
  });

  test('of everything once is answered, sixty times it is not', async () => {
    expect((await app.gql(getIntrospectionQuery())).status).toBe(200);
    const again = times(
      60,
      (n) =>
        `a${n}: __schema { types { name description fields { name description type { name ofType { name } } args { name description type { name } } } } }`,
    );
    await refused(app.gql(`{ ${again} }`), 400, 'COST_TOO_HIGH');
  });
});

describe('documents', () => {
  test('row 3: 5,000 levels of selections are refused before the parser sees them', async () => {
    await refused(app.gql(nested(5_000, '{a', '}')), 400, 'DOCUMENT_TOO_LARGE');
    await refused(app.gql(nested(5_000, '{a', '')), 400, 'DOCUMENT_TOO_LARGE');
  });

  test('row 4: a list literal and an object literal 5,000 deep are refused', async () => {
    await refused(app.gql(`{ nodes(ids: ${nested(5_000, '[', ']')}) { id } }`), 400, 'DOCUMENT_TOO_LARGE');
    await refused(
      app.gql(`{ regions(filter: ${nested(3_000, '{not:', '}', '{}')}) { nodes { id } } }`),
      400,
      'DOCUMENT_TOO_LARGE',
    );
    await refused(app.gql(`query ($a: ${nested(5_000, '[', ']', 'ID')}) { __typename }`), 400, 'DOCUMENT_TOO_LARGE');
  });

  test('row 5: 5,000 aliases of one root field are refused, and 201 are', async () => {
    await refused(app.gql(`{ ${times(5_000, (n) => `a${n}: __typename`)} }`), 400, 'TOO_MANY_ALIASES');
    await refused(app.gql(`{ region(code: "42") { ${times(201, (n) => `a${n}: name`)} } }`), 400, 'TOO_MANY_ALIASES');
  });

  test('an alias is one wherever it stands, and a colon of a variable, an argument or an object is none', async () => {
    const [variables, uses] = [times(201, (n) => `$v${n}: RegionCode!`), times(201, (n) => `$v${n}`)];
    const filter = `{ or: [{ code: { in: [${uses}] } } ${times(101, () => '{ name: { eq: "x" } }')}] }`;
    const children = times(201, () => 'children(first: 1) { totalCount }');
    const { status, data } = await app.gql(
      `query (${variables}) { regions(filter: ${filter}) { nodes { code ${children} } } }`,
      Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`v${n}`, '42'])),
    );
    expect([status, data]).toEqual([
      200,
      { regions: { nodes: [{ code: '42', children: { totalCount: expect.any(Number) } }] } },
    ]);
    await refused(
      app.gql(`{ ...F } fragment F on Query { ${times(201, (n) => `a${n}: __typename`)} }`),
      400,
      'TOO_MANY_ALIASES',
    );
    await refused(app.gql(`{ ... { ${times(201, (n) => `a${n}: __typename`)} } }`), 400, 'TOO_MANY_ALIASES');
  });

  test('more than 100 root fields are refused, also through fragments', async () => {
    await refused(app.gql(`{ ${times(101, () => '__typename')} }`), 400, 'TOO_MANY_ROOT_FIELDS');
    await refused(
      app.gql(`{ ...F ...F } fragment F on Query { ${times(51, () => '__typename')} }`),
      400,
      'TOO_MANY_ROOT_FIELDS',
    );
  });

  const doubling = (on: string, spread: (next: string) => string, last: string): string =>
    `${times(25, (n) => `fragment F${n} on ${on} { ${spread(`...F${n + 1}`)} }`)} fragment F25 on ${on} { ${last} }`;

  test('row 6: 25 fragments that each spread the next one twice are refused', async () => {
    await refused(
      app.gql(`{ ...F0 } ${doubling('Query', (next) => `${next} ${next}`, '__typename')}`),
      400,
      'TOO_MANY_SELECTIONS',
    );
    await refused(
      app.gql(`{ __typename } ${doubling('Query', (next) => `${next} ${next}`, '__typename')}`),
      400,
      'TOO_MANY_SELECTIONS',
    ); // unused
    const aliased = (next: string): string => `a: parent { ${next} } b: parent { ${next} }`;
    await refused(
      app.gql(`{ region(code: "42") { ...F0 } } ${doubling('Region', aliased, 'id')}`),
      400,
      'SELECTION_TOO_DEEP',
    );
  });

  test('a doubling that is flat enough for depth is refused by its size', async () => {
    const inline = (next: string): string => `... on Query { ${next} } ... on Query { ${next} }`;
    await refused(
      app.gql(`{ ...F0 } ${doubling('Query', inline, 'node(id: "x") { id }')}`),
      400,
      'TOO_MANY_SELECTIONS',
    );
  });

  test('a subscription whose root may be left out is refused, also beside the query that is asked for', async () => {
    const subscription = 'subscription B($x: Boolean!) { changed @skip(if: $x) { position } }';
    const query = `query A { __typename } ${subscription}`;
    await refused(app.post({ query, operationName: 'A' }), 400, 'GRAPHQL_VALIDATION_FAILED');
    const inside = subscription.replace('changed @skip(if: $x) { position }', '... { ... @include(if: $x) { changed { position } } }'); // prettier-ignore
    await refused(app.post({ query: `query A { __typename } ${inside}`, operationName: 'A' }), 400, 'GRAPHQL_VALIDATION_FAILED'); // prettier-ignore
    const below = 'subscription B { changed { position @skip(if: true) at } }';
    expect((await app.post({ query: `query A { __typename } ${below}`, operationName: 'A' })).status).toBe(200);
  });

  test.each([
    ['spread', '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'],
    ['unused', '{ __typename } fragment A on Query { ...B } fragment B on Query { ...A }'],
    ['in itself', '{ ...A } fragment A on Query { ...A }'],
    ['below a field', '{ region(code: "42") { ...A } } fragment A on Region { parent { ...A } }'],
    [
      'of three, aliased',
      '{ region(code: "42") { ...A } } fragment A on Region { a: parent { ...B } } fragment B on Region { b: parent { ...C c: parent { ...C } } } fragment C on Region { ...A }',
    ],
  ])('row 7: circular fragments, %s, are a validation error', async (_, query) => {
    await refused(app.gql(query), 400, 'GRAPHQL_VALIDATION_FAILED');
  });

  test('row 8: 5,000 unknown directives on one field are refused', async () => {
    await refused(app.gql(`{ __typename ${times(5_000, () => '@a')} }`), 400, 'TOO_MANY_DIRECTIVES');
    const few = await refused(app.gql(`{ __typename ${times(90, () => '@a')} }`), 400, 'GRAPHQL_VALIDATION_FAILED');
    expect(few.errors).toHaveLength(20);
  });

  test('row 9: 2,000 unknown fields give 20 errors at most', async () => {
    const { errors } = await refused(
      app.gql(`{ region(code: "42") { ${times(2_000, (n) => `f${n}`)} } }`),
      400,
      'GRAPHQL_VALIDATION_FAILED',
    );
    expect(errors).toHaveLength(20);
    await refused(app.gql(`{ ${times(2_000, (n) => `f${n}`)} }`), 400, 'TOO_MANY_ROOT_FIELDS');
  });

  test('row 10: which of two operations must be said, and be one of them', async () => {
    const two = 'query A { __typename } query B { __typename }';
    await refused(app.gql(two), 400, 'OPERATION_RESOLUTION_FAILURE');
    await refused(app.post({ query: two, operationName: 'C' }), 400, 'OPERATION_RESOLUTION_FAILURE');
    await refused(app.post({ query: two, operationName: '' }), 400, 'OPERATION_RESOLUTION_FAILURE');
    expect((await app.post({ query: two, operationName: 'B' })).data).toEqual({ __typename: 'Query' });
    await refused(app.gql('fragment F on Query { __typename }'), 400, 'GRAPHQL_VALIDATION_FAILED');
  });

  test('a chain of 500 fragments and a document of 10,001 tokens are refused', async () => {
    const chain = (length: number): string =>
      `{ ...F0 } ${times(length, (n) => `fragment F${n} on Query { ...F${n + 1} }`)} fragment F${length} on Query { __typename }`;
    await refused(app.gql(chain(500)), 400, 'DOCUMENT_TOO_LARGE');
    expect((await app.gql(chain(300))).status).toBe(200);
    await refused(app.gql(`{ region(code: "42") { ${times(10_001, () => 'name')} } }`), 400, 'DOCUMENT_TOO_LARGE');
  });

  test('names of 129 letters are refused before graphql-js compares them with every field', async () => {
    await refused(app.gql(`{ ${'x'.repeat(900_000)} }`), 400, 'DOCUMENT_TOO_LARGE');
    await refused(app.gql(`{ ${times(20, (n) => 'x'.repeat(45_000) + n)} }`), 400, 'DOCUMENT_TOO_LARGE');
  });

  test('what a message quotes is cut short', async () => {
    const { errors } = await refused(
      app.gql(`{ regions(first: "${'y'.repeat(20_000)}") { nodes { id } } }`),
      400,
      'GRAPHQL_VALIDATION_FAILED',
    );
    expect(errors[0]!.message.length).toBeLessThanOrEqual(501);
  });

  test('a text of 20,001 characters is refused, quoted either way', async () => {
    const long = 'x'.repeat(20_001);
    await refused(app.gql(`{ node(id: "${long}") { id } }`), 400, 'TEXT_TOO_LONG');
    await refused(app.gql(`{ node(id: """${long}""") { id } }`), 400, 'TEXT_TOO_LONG');
    expect((await app.gql(`{ node(id: "${long.slice(1)}") { id } }`)).status).toBe(200);
  });

  test('an operation name of 65 characters is refused, in the document and beside it', async () => {
    await refused(app.gql(`query ${'n'.repeat(65)} { __typename }`), 400, 'OPERATION_NAME_TOO_LONG');
    await refused(
      app.post({ query: 'query A { __typename }', operationName: 'n'.repeat(65) }),
      400,
      'OPERATION_NAME_TOO_LONG',
    );
    expect((await app.gql(`query ${'n'.repeat(64)} { __typename }`)).status).toBe(200);
  });

  test('a fold of one field is compared as far as the budget for it goes', async () => {
    const fold = (count: number, field: string): string => `{ region(code: "42") { ${times(count, () => field)} } }`;
    for (const [most, field] of [[2_400, 'county { name }'], [800, 'children(first: 1) { nodes { id } }']] as const) {
      const { errors } = await refused(app.gql(fold(most, field)), 400, 'GRAPHQL_VALIDATION_FAILED');
      expect(errors.map(({ extensions }) => extensions)).toEqual([expect.objectContaining({ detail: 'Validation aborted.' })]); // graphql-js says so in no other way
      expect((await app.gql(fold(300, field))).status).toBe(200);
    }
  }); // prettier-ignore

  test('comments, block strings and brackets inside strings are no structure', async () => {
    const text = `# ${'{'.repeat(2_000)}\n{ node(id: "${'{'.repeat(600)}") { id } regions(filter: { name: { eq: """${'('.repeat(600)} \\""" """ } }) { nodes { id } } }`;
    expect((await app.gql(text)).status).toBe(200);
  });

  test('row 50: a field that is gone is a validation error', async () => {
    await refused(app.gql('{ region(code: "42") { population1949 } }'), 400, 'GRAPHQL_VALIDATION_FAILED');
  });
});
