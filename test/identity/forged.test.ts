import { once } from 'node:events';
import { request, type IncomingHttpHeaders } from 'node:http';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createApp, type Running } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { Unauthenticated } from '../../src/kernel/errors.js';
import { serverMessages } from '../../src/server/messages.js';
import type { Identity } from '../../src/server/identity/identity.js';
import { causes, forged } from './forged.js';
import {
  bearer,
  claims,
  database,
  dataDir,
  db,
  elsewhere,
  failureOf,
  issuer,
  open,
  reset,
  seconds,
  sign,
  start,
  stop,
} from './kit.js';

beforeAll(start);
afterEach(reset);
afterAll(stop);

describe('forged and broken credentials', () => {
  let identity: Identity;
  beforeAll(async () => {
    identity = await open();
  });

  test.each(Object.keys(forged))('%s', async (name) => {
    const failure = await failureOf(identity.identify(await forged[name]!())); // of its own names
    expect(failure).toBeInstanceOf(Unauthenticated);
    const { code, variables, status, message, cause } = failure;
    expect({ code, variables, status, message }).toEqual({
      code: 'UNAUTHENTICATED',
      variables: {},
      status: 401,
      message: 'UNAUTHENTICATED',
    });
    expect(serverMessages.say(failure.text, variables, 'en')).toMatch(/^The credentials are/);
    // for the log: why, in one line, and nobody's name
    expect(cause).toBeInstanceOf(Error);
    expect((cause as Error).message).toMatch(/^[^\n]{5,200}$/);
    expect((cause as Error).message.slice(0, causes[name]!.length)).toBe(causes[name]);
    expect(JSON.stringify({ ...(cause as object), why: (cause as Error).message })).not.toMatch(/张三|u-17/);
  });

  test('none of them made a request to where it said, and none a statement but for the standing', async () => {
    expect(elsewhere.requests).toEqual([]);
    const before = db.statements.count;
    for (const make of Object.values(forged)) await failureOf(identity.identify(await make()));
    expect(db.statements.count - before).toBeLessThan(10);
  });
});

describe('forged and broken credentials, at every door', () => {
  let running: Running;
  const lines: string[] = [];
  beforeAll(async () => {
    const settings = { PORT: '0', DATABASE_URL: database.url, DATA_DIR: dataDir, OIDC_ISSUER: issuer.url };
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    running = await createApp(readConfig({ NODE_ENV: 'test', ...settings }), { log });
  });
  afterAll(() => running?.stop());

  interface Reply {
    readonly status: number;
    readonly headers: IncomingHttpHeaders;
    readonly text: string;
  }
  /** By node:http, which sends what fetch would put in order first. */
  const post = (authorization: string | string[], path = '/graphql'): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const common = { host: new URL(running.url).host, 'content-type': 'application/json', connection: 'close' };
      const given = [authorization].flat().flatMap((value) => ['authorization', value]);
      const headers = [...Object.entries(common).flat(), ...given]; // as a list, with each of two
      const asking = request(`${running.url}${path}`, { method: 'POST', headers }, (response) => {
        let text = '';
        response.on('data', (part: Buffer) => (text += part.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      });
      asking.on('error', reject);
      asking.end('{"query":"{ viewer { identifier } }"}');
    });
  /** The code that a socket is closed with, or what it is told. */
  async function knock(authorization: string): Promise<number | string> {
    const socket = new WebSocket(`${running.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
    const answer = await Promise.race([
      once(socket, 'close').then(([code]) => code as number),
      once(socket, 'message').then(([data]) => (JSON.parse(String(data)) as { type: string }).type),
    ]);
    socket.terminate();
    return answer;
  }

  /** A header cannot hold it: what would be sent is another request. */
  const unsendable = 'a line break';
  /** More than headers may be: refused before anybody looks. */
  const oversized = ['100 KB', 'a key of a megabyte'];

  test('what is not forged is let in, by HTTP and by socket', async () => {
    const good = bearer(await sign(claims()));
    const { status, text } = await post(good);
    expect([status, JSON.parse(text)]).toEqual([200, { data: { viewer: { identifier: 'person:u-17' } } }]);
    expect(await knock(good)).toBe('connection_ack');
  });

  test.each(Object.keys(forged).filter((name) => name !== unsendable && !oversized.includes(name)))(
    'over HTTP: %s',
    async (name) => {
      const { status, headers, text } = await post(await forged[name]!()); // of its own names
      expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer']);
      const { errors, ...rest } = JSON.parse(text) as { errors: { message: string; extensions: object }[] };
      expect(rest).toEqual({});
      // one answer for all: who tries learns nothing
      const message = serverMessages.say('CREDENTIALS_REFUSED', {}, 'zh');
      const extensions = { code: 'UNAUTHENTICATED', requestId: headers['x-request-id'] };
      expect(errors).toEqual([{ message, extensions }]);
    },
  );

  test.each(oversized)('over HTTP: %s', async (name) => {
    const refused = await post(await forged[name]!()).then(
      ({ status }) => status,
      (error: unknown) => (error as NodeJS.ErrnoException).code, // it is cut off while it still sends
    );
    expect([431, 'ECONNRESET', 'EPIPE']).toContain(refused);
  });

  test.each(Object.keys(forged).filter((name) => name !== 'a key of a megabyte'))(
    'over WebSocket: %s',
    async (name) => {
      expect(await knock(await forged[name]!())).toBe(4403); // of its own names
    },
  );

  test('two headers are refused, whichever of them holds', async () => {
    const [good, bad] = [bearer(await sign(claims())), bearer(await sign(claims({ exp: seconds() - 1 })))];
    for (const both of [
      [good, bad],
      [bad, good],
      [good, good],
    ]) {
      expect((await post(both)).status).toBe(401);
    }
  });

  test.each(['/graphql', '/graphql/stream', '/readyz', '/limits', '/nowhere'])(
    '%s asks for what holds',
    async (path) => {
      expect((await post(bearer('x.y.z'), path)).status).toBe(401);
    },
  );

  test('none of them made a request to where it said; the log says why, and names nobody', () => {
    expect(elsewhere.requests).toEqual([]);
    const refusals = lines.filter((line) => line.includes('a caller was not let in'));
    expect(refusals.length).toBeGreaterThan(100);
    expect(refusals.filter((line) => /张三|u-17|eyJ|rgk_/.test(line))).toEqual([]);
  });
});
