import { request } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ASKED, guarded, JSON_TYPE, type Guarded, type Reply } from './kit.js';

/*
 * Rows of the list of hostile inputs, by their numbers, and more of our own. Every answer is also held to the form
 * of answers (kit.ts): JSON, typed, worded, no 5xx, no stack, at most 20 errors.
 */

let app: Guarded;
beforeAll(async () => {
  app = await guarded();
});
afterAll(() => app?.stop());
afterEach(async () => {
  expect((await app.send('/healthz')).status).toBe(200);
  expect(app.faults.splice(0)).toEqual([]);
});

/** Generous: the machine of a check is shared. Each takes milliseconds alone. */
const SOON_MS = 1_000;

async function refused(asking: Promise<Reply>, status: number, ...codes: string[]): Promise<Reply> {
  const reply = await asking;
  expect([reply.status, ...reply.codes], reply.text.slice(0, 300)).toEqual([status, ...codes]);
  expect(reply.data ?? null).toBeNull();
  expect(reply.ms).toBeLessThan(SOON_MS);
  return reply;
}

const times = (count: number, each: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => each(n)).join(' ');
const nested = (count: number, open: string, close: string, inside = ''): string =>
  open.repeat(count) + inside + close.repeat(count);

/** Sends a body in pieces, with its length or without. */
const pour = (
  by: 'content-length' | 'transfer-encoding',
  chunks: readonly Buffer[],
): Promise<{ status: number | string | undefined; text: string }> =>
  new Promise((resolve) => {
    const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const headers = { ...JSON_TYPE, [by]: by === 'content-length' ? length : 'chunked' };
    const sending = request(`${app.url}/graphql`, { method: 'POST', headers }, (response) => {
      let text = '';
      response.on('data', (data: Buffer) => (text += data.toString()));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    sending.on('error', (error: NodeJS.ErrnoException) => resolve({ status: error.code, text: '' }));
    Readable.from(chunks).pipe(sending);
  });

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

  test('of everything once is answered, twenty times it is not', async () => {
    expect((await app.gql(getIntrospectionQuery())).status).toBe(200);
    const again = times(
      20,
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

  test('an alias is one wherever it stands, and a colon of an argument is none', async () => {
    const arguments200 = times(250, (n) => `$v${n}: Int`);
    const uses = times(250, (n) => `$v${n}`);
    const reply = await app.gql(
      `query (${arguments200}) { regions(first: 1, filter: { and: [${times(40, () => '{ name: { eq: "x" } }')}] }) { nodes { id } } }`,
    );
    expect(reply.codes, uses.slice(0, 5)).toEqual(['GRAPHQL_VALIDATION_FAILED']); // unused variables, not aliases
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
      app.gql(`{ regions(first: "${'y'.repeat(900_000)}") { nodes { id } } }`),
      400,
      'GRAPHQL_VALIDATION_FAILED',
    );
    expect(errors[0]!.message.length).toBeLessThanOrEqual(501);
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

  test('a fold of 3,000 repeats of one field is validated within its budget', async () => {
    const reply = await app.gql(
      `{ region(code: "42") { ${times(3_000, () => 'children(first: 1) { nodes { id } }')} } }`,
    );
    expect([200, 400]).toContain(reply.status);
    expect(reply.ms).toBeLessThan(3 * SOON_MS);
  });

  test('comments, block strings and brackets inside strings are no structure', async () => {
    const text = `# ${'{'.repeat(2_000)}\n{ search(query: "${'{'.repeat(600)}") { nodes { id } } regions(filter: { name: { eq: """${'('.repeat(600)} \\""" """ } }) { nodes { id } } }`;
    expect((await app.gql(text)).status).toBe(200);
  });

  test('row 50: a field that is gone is a validation error', async () => {
    await refused(app.gql('{ region(code: "42") { population1949 } }'), 400, 'GRAPHQL_VALIDATION_FAILED');
  });
});

describe('variables', () => {
  const NODES = 'query ($x: [ID!]!) { nodes(ids: $x) { id } }';

  test('row 4: lists and objects 5,000 deep are refused', async () => {
    await refused(
      app.post(`{"query":"${NODES}","variables":{"x":${nested(5_000, '[', ']')}}}`),
      400,
      'VARIABLES_TOO_DEEP',
    );
    await refused(
      app.post(`{"query":"${NODES}","variables":${nested(5_000, '{"x":', '}', '1')}}`),
      400,
      'VARIABLES_TOO_DEEP',
    );
    await refused(
      app.post(`{"query":"{ __typename }","variables":{"unused":${nested(200_000, '[', ']')}}}`),
      400,
      'VARIABLES_TOO_DEEP',
    );
  });

  test('a body that is nothing but depth is refused', async () => {
    await refused(app.post(nested(400_000, '[', ']')), 400, 'VARIABLES_TOO_DEEP');
    await refused(app.post('['.repeat(1_000_000)), 400, 'VARIABLES_TOO_DEEP');
    await refused(
      app.post(`{"query":"{ __typename }","extensions":${nested(50_000, '{"a":', '}', '1')}}`),
      400,
      'VARIABLES_TOO_DEEP',
    );
    expect(
      (
        await app.post(
          `{"query":"{ search(query: \\"${'['.repeat(9_000)}\\") { nodes { id } } } #${'{'.repeat(9_000)}"}`,
        )
      ).status,
    ).toBe(200); // in a string
  });

  test('row 11: 100,000 wrong items give 20 errors', async () => {
    const { errors } = await refused(
      app.gql(NODES, { x: Array(100_000).fill({}) }),
      400,
      'BAD_USER_INPUT',
      'BAD_REQUEST',
    );
    expect(errors).toHaveLength(20);
  });

  test('more than 200,000 values, 500 members or a name of 129 letters are refused', async () => {
    await refused(app.gql(NODES, { x: Array(200_001).fill(1) }), 400, 'VARIABLES_TOO_LARGE');
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, 1]));
    await refused(
      app.gql('query ($f: RegionFilter!) { regions(filter: $f) { nodes { id } } }', { f: many }),
      400,
      'VARIABLES_TOO_LARGE',
    );
    await refused(app.gql(NODES, { ['k'.repeat(129)]: 1 }), 400, 'VARIABLES_TOO_LARGE');
  });

  test('row 15: half a surrogate pair and NUL are refused, a whole pair is text', async () => {
    const SEARCH = 'query ($q: String!) { search(query: $q) { nodes { id } } }';
    for (const q of ['\\ud800', 'a\\udc00b', 'a\\u0000b']) {
      await refused(app.post(`{"query":"${SEARCH}","variables":{"q":"${q}"}}`), 400, 'TEXT_MALFORMED');
      await refused(app.post(`{"query":"{ search(query: \\"${q}\\") { nodes { id } } }"}`), 400, 'TEXT_MALFORMED');
    }
    expect((await app.post(`{"query":"${SEARCH}","variables":{"q":"\\ud83c\\udf3e"}}`)).status).toBe(200);
  });

  test('a NUL that the document escapes itself never reaches an answer as an error of ours', async () => {
    const reply = await app.gql('{ regions(filter: { name: { startsWith: "a\\u0000b" } }) { nodes { id } } }');
    expect(reply.codes).toEqual(['INVALID_VALUE']);
  });

  test('members named __proto__ and constructor reach nothing', async () => {
    await refused(app.post('{"query":"{ __typename }","variables":{"__proto__":{"polluted":1}}}'), 400, 'BAD_REQUEST');
    await app.post('{"query":"{ __typename }","variables":{"constructor":{"prototype":{"polluted":1}}}}');
    await app.post('{"__proto__":{"polluted":1},"query":"{ __typename }"}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    await refused(app.gql('{ constructor __proto__ }'), 400, 'GRAPHQL_VALIDATION_FAILED');
  });

  test.each(['2147483647', '-1', '0', '1000000000', '101'])('row 21: a page of %s is refused', async (first) => {
    for (const reply of [
      await app.gql(`{ regions(first: ${first}) { nodes { id } } }`),
      await app.gql('query ($n: Int) { regions(last: $n) { nodes { id } } }', { n: Number(first) }),
    ]) {
      expect(reply.codes).toEqual(['PAGE_SIZE']);
      expect(reply.data ?? null).toBeNull();
    }
  });

  test('row 21: both ends are refused, a size that is no Int too, none is 20', async () => {
    expect((await app.gql('{ regions(first: 1, last: 1) { nodes { id } } }')).codes).toEqual(['PAGE_BOTH_ENDS']);
    for (const size of ['99999999999', '1.5', '"1"', 'NaN', '1e9'])
      await refused(app.gql(`{ regions(first: ${size}) { nodes { id } } }`), 400, 'GRAPHQL_VALIDATION_FAILED');
    const { data } = await app.gql('{ regions { nodes { id } } }');
    expect((data as unknown as { regions: { nodes: unknown[] } }).regions.nodes).toHaveLength(20);
  });

  test.each(["'; drop table region; --", '%', '_', '\\', '(a+)+$', "' or '1'='1", '*', '..'])(
    'row 22: %j in a filter is text',
    async (value) => {
      const reply = await app.gql(
        'query ($v: String!) { a: regions(filter: { name: { eq: $v } }) { totalCount } b: regions(filter: { name: { startsWith: $v } }) { totalCount } search(query: $v) { nodes { id } } }',
        { v: value },
      );
      expect(reply.errors).toEqual([]);
      expect(reply.data).toMatchObject({ a: { totalCount: 0 }, b: { totalCount: 0 } });
    },
  );

  test('row 22: no operator takes a pattern', async () => {
    for (const operator of ['like', 'ilike', 'regex', 'matches', '$regex']) {
      await refused(
        app.gql('query ($f: RegionFilter!) { regions(filter: $f) { nodes { id } } }', {
          f: { name: { [operator]: 'x' } },
        }),
        400,
        'BAD_USER_INPUT',
      );
    }
  });

  test.each<object>([
    { $or: [] },
    { __raw: '1=1' },
    { name: { $ne: null } },
    { name: { toString: 'x' } },
    { $where: 'sleep(1)' },
    { name: ['a'] },
  ])('row 23: a filter like %j is impossible', async (filter) => {
    await refused(
      app.gql('query ($f: RegionFilter!) { regions(filter: $f) { nodes { id } } }', { f: filter }),
      400,
      'BAD_USER_INPUT',
    );
  });

  test('row 24: 200 levels of and, or 70,000 values, are too complex', async () => {
    let filter: object = { name: { eq: 'x' } };
    for (let n = 0; n < 200; n += 1) filter = { [n % 2 ? 'and' : 'or']: [filter] };
    const REGIONS = 'query ($f: RegionFilter!) { regions(filter: $f) { nodes { id } } }';
    expect((await app.gql(REGIONS, { f: filter })).codes).toEqual(['FILTER_TOO_COMPLEX']);
    expect(
      (await app.gql(`{ regions(filter: ${nested(200, '{and:[', ']}', '{name:{eq:"x"}}')}) { nodes { id } } }`)).codes,
    ).toEqual(['FILTER_TOO_COMPLEX']);
    expect((await app.gql(REGIONS, { f: { code: { in: Array(70_000).fill('420529') } } })).codes).toEqual([
      'FILTER_TOO_COMPLEX',
    ]);
  });
});

describe('bodies', () => {
  test('row 12: 5 MB of a variable, and a body of 50 MB, are refused and the client hears of it', async () => {
    await refused(app.gql('{ __typename }', { x: 'x'.repeat(5_000_000) }), 413, 'BODY_TOO_LARGE');
    const before = process.memoryUsage().rss;
    const chunk = Buffer.alloc(64 * 1024, 0x20);
    const { status, text } = await pour('content-length', Array(800).fill(chunk));
    expect([status, text]).toEqual([413, expect.stringContaining('BODY_TOO_LARGE')]);
    const chunked = await pour('transfer-encoding', Array(800).fill(chunk));
    expect([413, 'ECONNRESET', 'EPIPE']).toContain(chunked.status); // its length is unknown, so nobody waits for its end
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  test('row 12: a length that is only claimed is refused before anything came', async () => {
    const { text, ms } = await app.raw(
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 999999999999\r\n\r\n',
      2_000,
    );
    expect(text).toContain('HTTP/1.1 413');
    expect(text).toContain('BODY_TOO_LARGE');
    expect(ms).toBeLessThan(2_500);
  });

  test('row 13: a compressed body is refused unread', async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024, 0x20));
    for (const encoding of ['gzip', 'deflate', 'br', 'zstd', 'gzip, gzip'])
      await refused(app.post(bomb, { ...JSON_TYPE, 'content-encoding': encoding }), 415, 'UNSUPPORTED_MEDIA_TYPE');
  });

  test.each([
    '{"query":null}',
    '{"query":1}',
    '{"query":[]}',
    '{"query":{}}',
    '{"query":true}',
    '{}',
    '',
    ' ',
    '[]',
    'null',
    '1',
    '"x"',
    '{',
    '{"query":"{ __typename }"}}',
    '[{"query":"{ __typename }"}]',
    '{"query":""}',
    '{"query":"{ __typename }","variables":[]}',
    '{"query":"{ __typename }","variables":"{}"}',
    '{"query":"{ __typename }","operationName":1}',
    '{"query":"{ __typename }","extensions":1}',
    '{"query":"{ __typename }","extensions":[]}',
    '{"documentId":1}',
    '{"documentId":["sha256:x"]}',
  ])('row 14: %s is a bad request', async (body) => {
    await refused(app.post(body), 400, 'BAD_REQUEST');
  });

  test('batches are refused, also of one', async () => {
    await refused(app.post([{ query: '{ __typename }' }, { query: '{ __typename }' }]), 400, 'BAD_REQUEST');
  });

  test('automatic persisted queries are refused with a status that says so', async () => {
    const extensions = {
      persistedQuery: { version: 1, sha256Hash: 'ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38' },
    };
    await refused(app.post({ extensions }), 400, 'PERSISTED_QUERY_NOT_SUPPORTED');
    await refused(app.post({ query: '{ __typename }', extensions }), 400, 'PERSISTED_QUERY_NOT_SUPPORTED');
    await refused(app.get({ extensions: JSON.stringify(extensions) }), 400, 'PERSISTED_QUERY_NOT_SUPPORTED');
  });

  test('row 15: bytes that are no UTF-8, a byte order mark and NUL are refused', async () => {
    const around = (bytes: number[]): Buffer =>
      Buffer.concat([Buffer.from('{"query":"{ __typename } # '), Buffer.from(bytes), Buffer.from('"}')]);
    for (const bytes of [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xc0, 0xaf]])
      await refused(app.post(around(bytes)), 400, 'TEXT_MALFORMED');
    await refused(app.post('\ufeff{"query":"{ __typename }"}'), 400, 'BAD_REQUEST');
    await refused(app.post(around([0])), 400, 'BAD_REQUEST');
  });

  test.each(['utf-7', 'utf-16le', 'utf-16', 'utf-32', 'iso-8859-1', 'gb18030', 'x'])(
    'row 15: charset %s is refused',
    async (charset) => {
      await refused(
        app.post('{"query":"{ __typename }"}', { 'content-type': `application/json; charset=${charset}` }),
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      );
    },
  );

  test.each(['utf-8', 'UTF-8', '"utf-8"', 'utf8'])('charset %s is UTF-8', async (charset) => {
    expect(
      (await app.post('{"query":"{ __typename }"}', { 'content-type': `application/json; charset=${charset}` })).status,
    ).toBe(200);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
    'text/plain; application/json',
    'application/json, text/plain',
    'text/json',
    'application/jsonx',
    'garbage',
    '',
  ])('row 16: a body of type %j is refused', async (type) => {
    await refused(app.post('{"query":"{ __typename }"}', { 'content-type': type }), 415, 'UNSUPPORTED_MEDIA_TYPE');
  });

  test('lengths and encodings that contradict each other are refused', async () => {
    const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
    for (const rest of [
      'content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
      'content-length: abc\r\n\r\n{}',
      'content-length: 2\r\ncontent-length: 3\r\n\r\n{}',
      'transfer-encoding: chunked\r\n\r\nZZ\r\n{}',
      'transfer-encoding: gzip, chunked\r\ncontent-length: 1\r\n\r\n1',
    ]) {
      const { text } = await app.raw(head + rest, 3_000);
      expect(text, rest).toMatch(/^HTTP\/1\.1 400 /);
      expect(text, rest).toContain('"code":"BAD_REQUEST"');
    }
  });
});

describe('methods and addresses', () => {
  test('row 17: a GET that a page could send is refused', async () => {
    await refused(app.get({ query: '{ __typename }' }, {}), 400, 'BAD_REQUEST');
    await refused(app.get({ query: '{ __typename }' }, { 'content-type': 'text/plain' }), 400, 'BAD_REQUEST');
    expect((await app.get({ query: '{ __typename }' })).data).toEqual({ __typename: 'Query' });
  });

  test('row 18: a mutation by GET is answered 405 and changes nothing', async () => {
    const reply = await app.get({
      query: 'mutation { archiveTalent(input: { id: "Talent:x", expectedVersion: 1 }) { userErrors { code } } }',
    });
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('a subscription over plain HTTP is told where to go', async () => {
    await refused(
      app.gql('subscription { demonstrationUnitTransitioned { position } }'),
      400,
      'SUBSCRIPTION_NEEDS_STREAM',
    );
    expect((await app.get({ query: 'subscription { demonstrationUnitTransitioned { position } }' })).status).toBe(405);
  });

  test('a parameter that is given twice, or is no JSON, is refused', async () => {
    await refused(
      app.send('/graphql?query=%7B__typename%7D&query=%7B__typename%7D', { headers: ASKED }),
      400,
      'BAD_REQUEST',
    );
    await refused(app.get({ query: '{ __typename }', variables: '{' }), 400, 'BAD_REQUEST');
    await refused(app.get({ query: '{ __typename }', variables: '[1]' }), 400, 'BAD_REQUEST');
  });

  test('an address over 8 KiB and headers over 16 KiB are refused', async () => {
    await refused(app.get({ query: `{ __typename } #${'x'.repeat(8_200)}` }), 414, 'URI_TOO_LONG');
    await refused(app.gql('{ __typename }', {}, { 'x-filler': 'a'.repeat(20_000) }), 431, 'HEADERS_TOO_LARGE');
  });

  test('what the client does not take is refused before a mutation is carried out', async () => {
    const count = async (): Promise<unknown> => (await app.gql('{ departments { totalCount } }')).data;
    const before = await count();
    const input = { name: '测试部门', level: 'CITY' };
    for (const accept of ['image/png', 'text/html', 'application/json;q=0', 'text/html, image/*;q=0.8']) {
      await refused(
        app.gql(
          'mutation ($input: CreateDepartmentInput!) { createDepartment(input: $input) { userErrors { code } } }',
          { input },
          { accept },
        ),
        406,
        'NOT_ACCEPTABLE',
      );
    }
    expect(await count()).toEqual(before);
  });

  test('a browser that opens the endpoint gets no page', async () => {
    await refused(app.send('/graphql', { headers: { accept: 'text/html' } }), 406, 'NOT_ACCEPTABLE');
    await refused(app.send('/nowhere', { headers: { accept: 'text/html' } }), 404, 'ROUTE_NOT_FOUND');
  });

  test.each([
    ['PUT', '/graphql', 'GET, HEAD, POST, OPTIONS'],
    ['DELETE', '/healthz', 'GET, HEAD, OPTIONS'],
    ['POST', '/schema.graphql', 'GET, HEAD, OPTIONS'],
    ['PATCH', '/limits?x=1', 'GET, HEAD, OPTIONS'],
    ['POST', '/graphiql/x.js', 'GET, HEAD, OPTIONS'],
  ])('%s %s is answered 405 and what is allowed', async (method, path, allow) => {
    const reply = await refused(app.send(path, { method, headers: JSON_TYPE, body: '{}' }), 405, 'METHOD_NOT_ALLOWED');
    expect(reply.headers.get('allow')).toBe(allow);
  });

  test.each([
    '/%zz',
    '/graphiql/%ff',
    '/%',
    '/graphiql/..%2f..%2fpackage.json',
    '/graphiql/../../package.json',
    '//graphql/x',
  ])('the address %s leads nowhere', async (path) => {
    const { text } = await app.raw(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 40[04] /);
    expect(text).toContain('"errors"');
  });

  test.each([
    ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n'],
    ['an empty Host', 'GET /healthz HTTP/1.1\r\nhost:\r\n\r\n'],
    ['no HTTP', 'GARBAGE\r\n\r\n'],
    ['an unknown method', 'FOO /graphql HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['a header without a name', 'GET /healthz HTTP/1.1\r\nhost: x\r\n: y\r\n\r\n'],
    ['a folded header', 'GET /healthz HTTP/1.1\r\nhost: x\r\nx: a\r\n b\r\n\r\n'],
  ])('%s is answered 400 in JSON', async (_, bytes) => {
    const { text } = await app.raw(bytes, 2_000);
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('"code":"BAD_REQUEST"');
    expect(text.toLowerCase()).toContain('x-content-type-options: nosniff');
  });

  test('a Host that is no host is no fault of ours', async () => {
    const { text } = await app.raw(
      'GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nhost: ///\r\napollo-require-preflight: 1\r\nconnection: close\r\n\r\n',
    );
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('an offer to upgrade to something else is let pass', async () => {
    const { text } = await app.raw(
      'GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: h2c\r\n\r\n',
      2_000,
    );
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('an expectation that nobody can meet is refused in JSON', async () => {
    const { text } = await app.raw(
      'POST /graphql HTTP/1.1\r\nhost: x\r\nexpect: the-unexpected\r\nconnection: close\r\ncontent-length: 0\r\n\r\n',
      2_000,
    );
    expect(text).toMatch(/^HTTP\/1\.1 417 /);
    expect(text).toContain('"errors"');
  });
});

describe('answers', () => {
  test('carry the security headers and are not kept', async () => {
    const { headers } = await app.gql('{ __typename }');
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
    });
    expect(headers.has('strict-transport-security')).toBe(false);
    expect(headers.has('x-powered-by')).toBe(false);
    expect(headers.has('access-control-allow-origin')).toBe(false);
  });

  test('a request id that would do harm in a log line is replaced', async () => {
    for (const id of ['a b', 'x'.repeat(65), '{"level":50}'])
      expect((await app.gql('{ __typename }', {}, { 'x-request-id': id })).headers.get('x-request-id')).toMatch(
        /^[\da-f-]{36}$/,
      );
    expect((await app.gql('{ __typename }', {}, { 'x-request-id': 'mine-1' })).headers.get('x-request-id')).toBe(
      'mine-1',
    );
  });

  test('have 20 errors at most, also where a hundred fields fail', async () => {
    const { errors } = await app.gql(
      `{ ${times(60, (n) => `a${n}: node(id: "Region:x") { id } b${n}: nodes(ids: [${times(101, () => '"x"')}]) { id }`)} }`.replace(
        /node\(id: "Region:x"\) \{ id \}/g,
        '__typename',
      ),
    );
    expect(errors.length).toBeLessThanOrEqual(20);
  });
});
