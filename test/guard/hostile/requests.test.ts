import { request } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ASKED, JSON_TYPE, type Reply } from '../kit.js';
import { administrator, app, holds, refused, start, stop, times } from './kit.js';

beforeAll(start);
afterEach(holds);
afterAll(stop);

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

/** Sends the beginning of a body and not its end. */
const begin = (headers: object, beginning: Buffer): Promise<{ status: number | undefined; text: string }> =>
  new Promise((resolve, reject) => {
    const options = { method: 'POST', headers: { ...JSON_TYPE, ...headers } };
    const sending = request(`${app.url}/graphql`, options, (response) => {
      let text = '';
      response.on('data', (data: Buffer) => (text += data.toString()));
      response.on('end', () => {
        resolve({ status: response.statusCode, text });
        sending.destroy();
      });
    });
    sending.on('error', reject); // once it is answered nobody listens
    sending.write(beginning);
  });

describe('bodies', () => {
  test('row 12: 5 MB of a variable, and a body of 50 MB, are refused and the client hears of it', async () => {
    await refused(app.gql('{ __typename }', { x: 'x'.repeat(5_000_000) }), 413, 'BODY_TOO_LARGE');
    const chunk = Buffer.alloc(64 * 1024, 0x20);
    const { status, text } = await pour('content-length', Array(800).fill(chunk));
    expect([status, text]).toEqual([413, expect.stringContaining('BODY_TOO_LARGE')]);
    const chunked = await pour('transfer-encoding', Array(800).fill(chunk));
    expect([413, 'ECONNRESET', 'EPIPE']).toContain(chunked.status); // its length is unknown, so nobody waits for its end
  });

  test.each<[string, object, number]>([
    ['at its first byte, where its length says so', { 'content-length': 50_000_000 }, 1],
    ['at the byte that is too many, where it has no length', { 'transfer-encoding': 'chunked' }, 1024 * 1024 + 1],
  ])('row 12: a body is refused %s, whatever was still to come', async (_, headers, sent) => {
    const { status, text } = await begin(headers, Buffer.alloc(sent, 0x20));
    expect([status, text]).toEqual([413, expect.stringContaining('BODY_TOO_LARGE')]);
  });

  test('row 12: a length that is only claimed is refused before anything came, and the connection ends', async () => {
    const { text, closed } = await app.raw(
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 999999999999\r\n\r\n',
    );
    expect(text).toContain('HTTP/1.1 413');
    expect(text).toContain('BODY_TOO_LARGE');
    expect(closed).toBe(true); // else all that was read is what came until we went
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

  test('no query is registered at run time, and clients that try are told so', async () => {
    const extensions = {
      persistedQuery: { version: 1, sha256Hash: 'ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38' },
    };
    await refused(app.post({ extensions }), 404, 'PERSISTED_QUERY_NOT_FOUND');
    await refused(app.post({ query: '{ __typename }', extensions }), 400, 'PERSISTED_QUERY_NOT_SUPPORTED');
    await refused(app.get({ extensions: JSON.stringify(extensions) }), 404, 'PERSISTED_QUERY_NOT_FOUND');
    await refused(app.post({ extensions: { persistedQuery: { version: 1 } } }), 400, 'BAD_REQUEST');
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
      const { text } = await app.raw(head + rest);
      expect(text, rest).toMatch(/^HTTP\/1\.1 400 /);
      expect(text, rest).toContain('"code":"BAD_REQUEST"');
    }
  });
});

describe('methods and addresses', () => {
  test('row 17: a GET that a page of another site sends is refused', async () => {
    const foreign = { 'sec-fetch-site': 'cross-site' };
    await refused(app.get({ query: '{ __typename }' }, foreign), 403, 'CROSS_SITE_REQUEST');
    await refused(
      app.get({ query: '{ __typename }' }, { 'content-type': 'text/plain' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    );
    expect((await app.get({ query: '{ __typename }' })).data).toEqual({ __typename: 'Query' });
  });

  /** A record, and the mutation that archives it. */
  async function talent(): Promise<{ mutation: string; archivedAt(): Promise<unknown> }> {
    const TALENT = '{ talents(first: 1) { nodes { id version } } }';
    const { data } = await app.gql(TALENT);
    const [{ id, version }] = (data as unknown as { talents: { nodes: [{ id: string; version: number }] } }).talents.nodes;
    return {
      mutation: `mutation { archive(input: { id: "${id}", expectedVersion: ${version} }) { userErrors { code } } }`,
      archivedAt: async () =>
        (await app.gql(`{ node(id: "${id}") { ... on Talent { archivedAt } } }`)).data?.['node']?.['archivedAt'],
    };
  } // prettier-ignore

  test('row 18: a mutation by GET is answered 405 and changes nothing', async () => {
    const { mutation, archivedAt } = await talent();
    const reply = await app.get({ query: mutation }, { ...ASKED, ...administrator });
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await archivedAt()).toBeNull();
    expect((await app.gql(mutation, {}, administrator)).data).toEqual({ archive: { userErrors: [] } });
    expect(await archivedAt()).toEqual(expect.any(String)); // by POST it is what it was for
  });

  test('a subscription over plain HTTP is told where to go', async () => {
    await refused(
      app.gql('subscription { demonstrationUnitTransitioned { position } }'),
      400,
      'SUBSCRIPTION_NEEDS_STREAM',
    );
    await refused(
      app.get({ query: 'subscription { demonstrationUnitTransitioned { position } }' }),
      400,
      'SUBSCRIPTION_NEEDS_STREAM',
    );
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
    const LOOK = '{ departments(filter: { key: { eq: "dept-test" } }) { nodes { name } } }';
    const found = async (): Promise<unknown> => (await app.gql(LOOK)).data?.['departments'];
    const input = { key: 'dept-test', name: '测试部门', kind: 'GOVERNMENT_DEPARTMENT', level: 'COUNTY' };
    const create = (accept: string): Promise<Reply> =>
      app.gql(
        'mutation ($input: CreateDepartmentInput!) { createDepartment(input: $input) { userErrors { code } } }',
        { input },
        { ...administrator, accept },
      );
    for (const accept of ['image/png', 'text/html', 'application/json;q=0', 'text/html, image/*;q=0.8'])
      await refused(create(accept), 406, 'NOT_ACCEPTABLE');
    expect(await found()).toEqual({ nodes: [] });
    expect((await create('application/json')).data).toEqual({ createDepartment: { userErrors: [] } });
    expect(await found()).toEqual({ nodes: [{ name: '测试部门' }] }); // there was nothing else in its way
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
    ['no Host', 'GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n'],
    ['an empty Host', 'GET /healthz HTTP/1.1\r\nhost:\r\nconnection: close\r\n\r\n'],
    ['no HTTP', 'GARBAGE\r\n\r\n'],
    ['an unknown method', 'FOO /graphql HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['a header without a name', 'GET /healthz HTTP/1.1\r\nhost: x\r\n: y\r\n\r\n'],
    ['a folded header', 'GET /healthz HTTP/1.1\r\nhost: x\r\nx: a\r\n b\r\n\r\n'],
  ])('%s is answered 400 in JSON', async (_, bytes) => {
    const { text } = await app.raw(bytes);
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
    );
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('an expectation that nobody can meet is refused in JSON', async () => {
    const { text } = await app.raw(
      'POST /graphql HTTP/1.1\r\nhost: x\r\nexpect: the-unexpected\r\nconnection: close\r\ncontent-length: 0\r\n\r\n',
    );
    expect(text).toMatch(/^HTTP\/1\.1 417 /);
    expect(text).toMatch(/x-content-type-options: nosniff/i);
    expect(/x-request-id: (\S+)/i.exec(text)![1]).toBe(/"requestId":"([^"]+)"/.exec(text)![1]);
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

  test.each<[string, string, string, string]>([
    ['query', '{', 'progress(target: "tgt-tap-water", region: "429999", period: "2024") { status }', 'UNKNOWN_REGION'],
    ['mutation', 'mutation {', 'archive(input: { id: "x", expectedVersion: 1 }) { feedPosition }', 'UNAUTHENTICATED'],
  ])('have 20 errors at most, also where all the hundred fields of a %s fail', async (_, open, field, code) => {
    const { data, codes, errors } = await app.gql(`${open} ${times(100, (n) => `a${n}: ${field}`)} }`);
    expect(data).toEqual(Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`a${n}`, null])));
    expect(codes).toEqual([code]);
    expect(errors).toHaveLength(20);
  }); // prettier-ignore
});
