import { existsSync } from 'node:fs';
import { get, request, type IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodingFor } from '../../src/server/http/encoding.js';
import { guarded, JSON_TYPE, type Guarded } from './kit.js';

/* What is sent, as bytes: fetch would unpack them. */

let app: Guarded;
beforeAll(async () => {
  app = await guarded();
});
afterAll(() => app.stop());

interface Sent {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: Buffer;
  /** Unpacked. */
  readonly text: string;
}

const UNPACK: Readonly<Record<string, (bytes: Buffer) => Buffer>> = { br: brotliDecompressSync, gzip: gunzipSync };

async function read(response: IncomingMessage): Promise<Sent> {
  const bytes = Buffer.concat((await response.toArray()) as Buffer[]);
  const unpack = UNPACK[response.headers['content-encoding'] ?? ''] ?? ((as: Buffer) => as);
  return { status: response.statusCode!, headers: response.headers, bytes, text: unpack(bytes).toString() };
}
const fetched = (path: string, headers: Record<string, string> = {}): Promise<Sent> =>
  new Promise((resolve, reject) => {
    get(app.url + path, { headers }, (response) => void read(response).then(resolve, reject)).on('error', reject);
  });
const posted = (query: string, headers: Record<string, string> = {}): Promise<Sent> =>
  new Promise((resolve, reject) => {
    const options = { method: 'POST', headers: { ...JSON_TYPE, ...headers } };
    const asking = request(`${app.url}/graphql`, options, (response) => void read(response).then(resolve, reject));
    asking.on('error', reject).end(JSON.stringify({ query }));
  });

/** Built as it is first asked for; where its packages lie elsewhere there is none. */
const GRAPHIQL = existsSync('node_modules/graphiql') ? ['/'] : [];
const LARGE = '{ regions(first: 100) { nodes { id code name } } }';
const SMALL = '{ regions(first: 1) { nodes { id code name } } }';
const address = (query: string): string => `/graphql?${new URLSearchParams({ query }).toString()}`;

describe.each([
  ['an answer of one statement', () => LARGE],
  ['an answer of resolvers', () => '{ regions(first: 30) { nodes { id name viewerCan { update { reason } } } } }'],
  ['an introspection', () => getIntrospectionQuery()],
])('%s', (_, query) => {
  test.each([
    ['br', 'gzip, deflate, br', 'br'],
    ['gzip', 'gzip, deflate', 'gzip'],
    ['nothing', 'deflate', undefined],
  ])('goes out in %s to who takes %s', async (__, accepted, encoding) => {
    const plain = await posted(query());
    // made, and kept
    for (let n = 0; n < 2; n += 1) {
      const sent = await posted(query(), { 'accept-encoding': accepted });
      expect(sent.headers['content-encoding']).toBe(encoding);
      expect(sent.headers['content-length']).toBe(String(sent.bytes.length));
      expect(sent.headers.vary).toContain('accept-encoding');
      expect(sent.text).toBe(plain.text);
      if (encoding) expect(sent.bytes.length).toBeLessThan(plain.bytes.length / 2);
    }
    expect(plain.headers.vary).toContain('accept-encoding');
  });
});

test.each([...GRAPHIQL, '/schema.graphql', '/limits'])(
  '%s is compressed',
  async (path) => {
    const [plain, packed] = [await fetched(path), await fetched(path, { 'accept-encoding': 'br' })];
    expect([packed.status, packed.headers['content-encoding'], plain.headers['content-encoding']]).toEqual([
      200,
      'br',
      undefined,
    ]);
    expect(packed.text).toBe(plain.text);
  },
  60_000,
);

test('what goes into one packet anyway, and an event stream, are sent as they are', async () => {
  const small = await posted(SMALL, { 'accept-encoding': 'br' });
  expect([small.headers['content-encoding'], small.bytes.length < 1_024]).toEqual([undefined, true]);
  const events = await posted(LARGE, { 'accept-encoding': 'br', accept: 'text/event-stream' });
  expect([events.headers['content-type'], events.headers['content-encoding']]).toEqual([
    'text/event-stream; charset=utf-8',
    undefined,
  ]);
});

test('an answer has one tag in every coding, by which each is asked for again', async () => {
  const tags = new Set<string | undefined>();
  for (const accepted of ['br', 'gzip', 'identity']) {
    const { headers } = await fetched(address(LARGE), { 'accept-encoding': accepted });
    tags.add(headers.etag);
    expect(headers.vary).toContain('accept-encoding');
    const again = await fetched(address(LARGE), { 'accept-encoding': accepted, 'if-none-match': headers.etag! });
    expect([again.status, again.bytes.length, again.headers.vary]).toEqual([304, 0, headers.vary]);
  }
  expect([...tags]).toEqual([expect.stringMatching(/^W\/"/)]);
});

test.each([
  [undefined, null],
  ['', null],
  ['identity', null],
  ['br', 'br'],
  ['GZIP', 'gzip'],
  ['*', 'br'],
  ['br;q=0, *', 'gzip'],
  ['br;q=0.5, gzip;q=0.8', 'gzip'],
  ['gzip;q=0.5, identity', null],
  ['br;q=0, gzip;q=0', null],
  ['br;q=nonsense', null],
])('of %j %s is chosen', (accepted, encoding) => {
  expect(encodingFor(accepted)).toBe(encoding);
});
