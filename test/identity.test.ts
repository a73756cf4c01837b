import { execFile } from 'node:child_process';
import {
  createHmac,
  createPublicKey,
  type KeyObject,
  generateKeyPairSync,
  randomBytes,
  sign as signRaw,
} from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fastify from 'fastify';
import { CompactEncrypt, CompactSign, type JWK, SignJWT } from 'jose';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createApp, type Running } from '../src/app.js';
import { ConfigError, readConfig } from '../src/config.js';
import { ANONYMOUS } from '../src/kernel/access/actor.js';
import { Failure, Unauthenticated, Unavailable } from '../src/kernel/errors.js';
import { makeKey } from '../src/kernel/identity/application-key.js';
import { say } from '../src/kernel/messages.js';
import { sql } from '../src/kernel/sql.js';
import type { Database } from '../src/kernel/database.js';
import { databaseOver } from '../src/server/database/database.js';
import { openPool } from '../src/server/database/pool.js';
import { serveDevelopmentIssuer } from '../src/server/identity/development.js';
import { type Identity, openIdentity } from '../src/server/identity/identity.js';
import { samplePerson, samples, signInHelp } from '../src/server/identity/samples.js';
import { freshDatabase, type TestDatabase } from './kit/database.js';
import { START_ARGS } from './kit/start-command.js';

const SECOND = 1000;
const AUDIENCE = 'rural-graph';
const CLAIM = 'rural_graph_grants';
const warnings: { details: object; message: string }[] = [];
const log = {
  debug() {},
  info() {},
  error() {},
  warn: (details: object, message: string) => void warnings.push({ details, message }),
};

interface Pair {
  readonly privateKey: KeyObject;
  readonly jwk: JWK;
}
const pair = (alg: string, kid: string): Pair => {
  const { privateKey, publicKey } =
    alg === 'EdDSA'
      ? generateKeyPairSync('ed25519')
      : alg === 'ES256'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { privateKey, jwk: { ...(publicKey.export({ format: 'jwk' }) as JWK), kid, alg, use: 'sig' } };
};
const pairs = Object.fromEntries(['RS256', 'PS256', 'ES256', 'EdDSA'].map((alg) => [alg, pair(alg, `the-${alg}`)]));
const es = pairs['ES256']!; // made above
const rs = pairs['RS256']!;
/** Published without `alg`, as many issuers do: only our list says which algorithms it may be used with. */
const loose = pair('RS256', 'loose');
const published = (): JWK[] => [...Object.values(pairs).map(({ jwk }) => jwk), { ...loose.jwk, alg: undefined }];

interface Stub {
  readonly url: string;
  keys: JWK[];
  /** Replaces what the discovery document says. */
  says: Record<string, unknown>;
  down: boolean;
  readonly requests: string[];
  close(): Promise<void>;
}

async function stubIssuer(): Promise<Stub> {
  const stub = { keys: published(), says: {}, down: false, requests: [] as string[] };
  const server: Server = createServer((request, response) => {
    stub.requests.push(request.url ?? '');
    if (stub.down) return void response.writeHead(503).end();
    const body = request.url === '/jwks' ? { keys: stub.keys } : { issuer: url, jwks_uri: `${url}/jwks`, ...stub.says };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(stub, {
    url,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

let database: TestDatabase;
let db: Database;
let closePool: () => Promise<void>;
let issuer: Stub;
let elsewhere: Stub;
let dataDir: string;
/** What tests may move: the calendar's clock and the one that only runs. */
let ahead = 0;
let elapsed = 0;
const now = (): Date => new Date(Date.now() + ahead);
const clock = (): number => performance.now() + elapsed;
const seconds = (): number => Math.floor(now().getTime() / SECOND);

beforeAll(async () => {
  database = await freshDatabase();
  const pool = openPool(database.url, true, log);
  closePool = pool.close;
  db = databaseOver(pool.kysely);
  issuer = await stubIssuer();
  elsewhere = await stubIssuer();
  dataDir = await mkdtemp(join(tmpdir(), 'rural-graph-identity-'));
});
afterAll(async () => {
  await Promise.all([issuer.close(), elsewhere.close()]);
  await closePool();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});
afterEach(() => {
  warnings.length = 0;
  ahead = 0;
  Object.assign(issuer, { keys: published(), says: {}, down: false });
});

const open = (
  settings: { oidcIssuer?: string; environment?: 'production'; dataDir?: string } = {},
  database = db,
): Promise<Identity> =>
  openIdentity(
    { ...readConfig({ NODE_ENV: 'test', DATA_DIR: dataDir }), oidcIssuer: issuer.url, ...settings },
    { db: database, log, now, clock },
  );

const claims = (more: object = {}): Record<string, unknown> => ({
  iss: issuer.url,
  aud: AUDIENCE,
  sub: 'u-17',
  name: '张三',
  iat: seconds() - 10,
  exp: seconds() + 300,
  [CLAIM]: [{ role: 'DATA_STEWARD', region: '420529' }],
  ...more,
});

/** Signs whatever it is given: SignJWT would refuse some of it. */
const sign = (payload: unknown, header: object = {}, { privateKey, jwk }: Pair = es): Promise<string> =>
  new CompactSign(Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)))
    .setProtectedHeader({ alg: jwk.alg!, kid: jwk.kid!, ...header }) // every pair has both
    .sign(privateKey);
const b64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const bearer = (token: string): string => `Bearer ${token}`;

async function failureOf(asked: Promise<unknown>): Promise<Failure> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('access tokens of an issuer', () => {
  let identity: Identity;
  beforeEach(async () => {
    elapsed += 3_600_000;
    identity = await open();
  });

  test('without a header nobody asks', async () => {
    expect(await identity.identify(undefined)).toBe(ANONYMOUS);
    expect(identity.stillValid(ANONYMOUS)).toBe(true);
    expect(identity.development).toBeNull();
  });

  test.each(Object.keys(pairs))('%s proves who asks, with the grants of the claim', async (alg) => {
    const payload = claims({ aud: ['another', AUDIENCE] });
    const actor = await identity.identify(bearer(await sign(payload, { typ: 'at+jwt' }, pairs[alg])));
    expect(actor).toEqual({
      id: 'person:u-17',
      name: '张三',
      kind: 'PERSON',
      grants: [{ role: 'DATA_STEWARD', region: '420529', department: null }],
      expiresAt: (payload['exp'] as number) * SECOND,
    });
    expect(await identity.stillValid(actor)).toBe(true);
  });

  test('the scheme is written in any case, the token’s type may be missing or JWT', async () => {
    for (const header of [{}, { typ: 'JWT' }, { typ: 'application/at+jwt' }]) {
      expect((await identity.identify(`bEARER ${await sign(claims(), header)}`)).id).toBe('person:u-17');
    }
  });

  test('a clock that is a little ahead is forgiven before, never after', async () => {
    expect((await identity.identify(bearer(await sign(claims({ nbf: seconds() + 4, iat: seconds() + 4 }))))).kind).toBe(
      'PERSON',
    );
    const lasting = await sign(claims({ exp: seconds() + 2 }));
    const actor = await identity.identify(bearer(lasting));
    ahead = 3 * SECOND;
    expect(await failureOf(identity.identify(bearer(lasting)))).toBeInstanceOf(Unauthenticated); // also one that is known
    expect(identity.stillValid(actor)).toBe(false);
  });

  test('grants that are not understood are left out, with a warning that quotes nothing', async () => {
    const grantsOf = async (claim: unknown) =>
      (await identity.identify(bearer(await sign(claims({ [CLAIM]: claim, jti: randomBytes(8).toString('hex') })))))
        .grants;
    expect(
      await grantsOf([
        { role: 'PLANNER' },
        { role: 'KING' },
        { role: 'administrator' },
        { role: 'DATA_STEWARD', region: '' },
        { role: 'DATA_STEWARD', region: 420529 },
        { role: 'DATA_STEWARD', regoin: '420529' },
        { role: 'DATA_STEWARD', region: '4205%' },
        { role: 'REVIEWER', department: 'dept-finance; drop' },
        'ADMINISTRATOR',
        null,
        [],
      ]),
    ).toEqual([{ role: 'PLANNER', region: null, department: null }]);
    expect(warnings).toHaveLength(1);
    expect(JSON.stringify(warnings)).not.toMatch(/KING|4205|finance/);
    for (const claim of [
      'ADMINISTRATOR',
      { role: 'ADMINISTRATOR' },
      7,
      true,
      null,
      Array(101).fill({ role: 'ADMINISTRATOR' }),
    ]) {
      expect(await grantsOf(claim), JSON.stringify(claim)).toEqual([]);
    }
  });

  test('a name that cannot be shown is left out; a claim that is no own member grants nothing', async () => {
    expect((await identity.identify(bearer(await sign(claims({ name: 'a\u0000b' }))))).name).toBeNull();
    const inherited = await openIdentity(
      { ...readConfig({ DATA_DIR: dataDir, OIDC_GRANTS_CLAIM: 'constructor' }), oidcIssuer: issuer.url },
      { db, log, now, clock },
    );
    expect((await inherited.identify(bearer(await sign(claims())))).grants).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test('a token is checked once: the same actor comes back', async () => {
    const token = bearer(await sign(claims()));
    expect(await identity.identify(token)).toBe(await identity.identify(token));
  });

  test('a new key is fetched when a token names it, and no more than once before it has cooled down', async () => {
    const next = pair('ES256', 'next');
    const early = issuer.requests.length;
    expect(await failureOf(identity.identify(bearer(await sign(claims(), {}, next))))).toBeInstanceOf(Unauthenticated);
    expect(issuer.requests.length).toBe(early); // it was opened just now
    elapsed += 6_000;
    issuer.keys = [es.jwk, next.jwk];
    const before = issuer.requests.length;
    const token = bearer(await sign(claims(), {}, next));
    const actors = await Promise.all([1, 2, 3].map(() => identity.identify(token)));
    expect(actors.map(({ id }) => id)).toEqual(['person:u-17', 'person:u-17', 'person:u-17']);
    for (let i = 0; i < 20; i += 1) {
      await failureOf(identity.identify(bearer(await sign(claims(), { kid: `made-up-${i}` }))));
    }
    expect(issuer.requests.slice(before)).toEqual(['/jwks']);
  });

  test('a token of a key that the issuer has withdrawn is refused once the keys are renewed, known or not', async () => {
    const token = bearer(await sign(claims()));
    await identity.identify(token);
    issuer.keys = [rs.jwk];
    elapsed += 601_000; // renewed beside: this one may still pass
    await identity.identify(token).catch(() => undefined);
    await expect
      .poll(async () => failureOf(identity.identify(token)).catch(() => null))
      .toBeInstanceOf(Unauthenticated);
  });

  test('an issuer that is down does no harm for an hour; then nobody can be checked', async () => {
    issuer.down = true;
    elapsed += 700_000;
    expect((await identity.identify(bearer(await sign(claims())))).kind).toBe('PERSON');
    elapsed += 3_000_000;
    const failure = await failureOf(identity.identify(bearer(await sign(claims({ jti: 'later' })))));
    expect(failure).toBeInstanceOf(Unavailable);
    expect(failure.code).toBe('SIGN_IN_UNAVAILABLE');
    const before = issuer.requests.length;
    for (let i = 0; i < 5; i += 1) await failureOf(identity.identify(bearer(await sign(claims({ jti: `l${i}` })))));
    expect(issuer.requests.length).toBe(before); // it cools down also while it fails
    issuer.down = false;
    elapsed += 6_000;
    expect((await identity.identify(bearer(await sign(claims())))).kind).toBe('PERSON');
  });

  test('an issuer that is down at the start is waited for; another issuer in its place is a fault', async () => {
    issuer.down = true;
    const waiting = await open();
    expect(await failureOf(waiting.identify(bearer(await sign(claims()))))).toBeInstanceOf(Unavailable);
    issuer.down = false;
    elapsed += 6_000;
    expect((await waiting.identify(bearer(await sign(claims())))).kind).toBe('PERSON');
    issuer.says = { issuer: 'https://other.example' };
    await expect(open()).rejects.toThrow(ConfigError);
  });

  test.each([
    [
      'keys over plain HTTP from another address than loopback',
      () => `${issuer.url.replace('127.0.0.1', '0.0.0.0')}/jwks`,
    ], // it is there, all the same
    ['a place of keys that is no URL', () => '/jwks'],
    ['no place of keys', () => undefined],
  ])('%s: nothing is trusted', async (_, place) => {
    issuer.says = { jwks_uri: place() };
    expect(await failureOf((await open()).identify(bearer(await sign(claims()))))).toBeInstanceOf(Unavailable);
  });

  test('the issuer’s symmetric key is no key', async () => {
    const secret = randomBytes(32);
    issuer.keys = [{ kty: 'oct', k: secret.toString('base64url'), kid: 'shared', alg: 'HS256' }, es.jwk];
    const strict = await open();
    const token = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'shared' }).sign(secret);
    expect(await failureOf(strict.identify(bearer(token)))).toBeInstanceOf(Unauthenticated);
    expect((await strict.identify(bearer(await sign(claims())))).kind).toBe('PERSON');
  });
});

const other = pair('ES256', 'the-ES256'); // somebody's own key under our key's name
const hmac = (header: object, payload: object, secret: string | Buffer): string => {
  const input = `${b64(header)}.${b64(payload)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
};
const parts = async (): Promise<[string, string, string]> =>
  (await sign(claims())).split('.') as [string, string, string];

const forged: Record<string, () => string | Promise<string>> = {
    'alg none without a signature': () => bearer(`${b64({ alg: 'none' })}.${b64(claims())}.`),
    'alg none with a signature': async () => bearer(`${b64({ alg: 'none' })}.${b64(claims())}.${(await parts())[2]}`),
    'alg NoNe': async () => bearer(`${b64({ alg: 'NoNe', kid: 'the-ES256' })}.${b64(claims())}.${(await parts())[2]}`),
    'HS256 with the public key as PEM for the secret': () =>
      bearer(hmac({ alg: 'HS256', kid: 'the-RS256' }, claims(), createPublicKey(rs.privateKey).export({ format: 'pem', type: 'spki' }))),
    'HS256 with the public key as JWK for the secret': () => bearer(hmac({ alg: 'HS256', kid: 'the-RS256' }, claims(), JSON.stringify(rs.jwk))),
    'HS256 with an empty secret': () => bearer(hmac({ alg: 'HS256' }, claims(), '')),
    'another key under the same kid': async () => bearer(await sign(claims(), {}, other)),
    'a kid that nobody has': async () => bearer(await sign(claims(), { kid: 'unknown' }, other)),
    'no kid, where several keys would do': async () => bearer(await sign(claims(), { kid: undefined }, other)),
    'an algorithm that is not the key’s': async () => bearer(await sign(claims(), { alg: 'PS256' }, rs)),
    'RS512, which is not on the list': async () => bearer(await sign(claims(), { alg: 'RS512' }, loose)),
    'expired a second ago': async () => bearer(await sign(claims({ exp: seconds() - 1 }))),
    'expires now': async () => bearer(await sign(claims({ exp: seconds() }))),
    'not valid yet': async () => bearer(await sign(claims({ nbf: seconds() + 10 }))),
    'issued in the future': async () => bearer(await sign(claims({ iat: seconds() + 10 }))),
    'issued two months ago': async () => bearer(await sign(claims({ iat: seconds() - 60 * 86_400 }))),
    'another audience': async () => bearer(await sign(claims({ aud: 'someone-else' }))),
    'an audience list without ours': async () => bearer(await sign(claims({ aud: ['a', 'rural-graph2', 'RURAL-GRAPH'] }))),
    'an audience that is an object': async () => bearer(await sign(claims({ aud: { 'rural-graph': true } }))),
    'no audience': async () => bearer(await sign(claims({ aud: undefined }))),
    'another issuer': async () => bearer(await sign(claims({ iss: 'https://evil.example' }))),
    'the issuer with a slash': async () => bearer(await sign(claims({ iss: `${issuer.url}/` }))),
    'no issuer': async () => bearer(await sign(claims({ iss: undefined }))),
    'no expiry': async () => bearer(await sign(claims({ exp: undefined }))),
    'an expiry as text': async () => bearer(await sign(claims({ exp: String(seconds() + 300) }))),
    'an expiry beyond all numbers': async () => bearer(await sign(`{"iss":"${issuer.url}","aud":"${AUDIENCE}","sub":"u","iat":${seconds()},"exp":1e999,"nbf":1e999}`)),
    'no time of issue': async () => bearer(await sign(claims({ iat: undefined }))),
    'no subject': async () => bearer(await sign(claims({ sub: undefined }))),
    'an empty subject': async () => bearer(await sign(claims({ sub: '' }))),
    'a subject with a zero byte': async () => bearer(await sign(claims({ sub: 'u\u0000' }))),
    'a subject that is a number': async () => bearer(await sign(claims({ sub: 17 }))),
    'a subject without an end': async () => bearer(await sign(claims({ sub: 'u'.repeat(256) }))),
    'a kid of 8 KB that climbs': async () => bearer(await sign(claims(), { kid: '../'.repeat(2730) + 'etc/passwd' }, other)),
    'a kid of 3 KB that climbs': async () => bearer(await sign(claims(), { kid: '../'.repeat(1000) + 'etc/passwd' }, other)),
    'a kid of SQL': async () => bearer(await sign(claims(), { kid: "' or 1=1 --" }, other)),
    'a kid that is an address': async () => bearer(await sign(claims(), { kid: `${elsewhere.url}/jwks` }, other)),
    'a kid that is an object': async () => bearer(`${b64({ alg: 'ES256', kid: {} })}.${b64(claims())}.${(await parts())[2]}`),
    'jku elsewhere': async () => bearer(await sign(claims(), { jku: `${elsewhere.url}/jwks` }, other)),
    'jku elsewhere, rightly signed': async () => bearer(await sign(claims(), { jku: `${elsewhere.url}/jwks` })),
    'x5u elsewhere': async () => bearer(await sign(claims(), { x5u: `${elsewhere.url}/jwks` }, other)),
    'the issuer of the token elsewhere': async () => bearer(await sign(claims({ iss: elsewhere.url }), {}, other)),
    'its own key in the header': async () => bearer(await sign(claims(), { jwk: other.jwk }, other)),
    'its own certificate in the header': async () => bearer(await sign(claims(), { x5c: ['MIIB'] }, other)),
    'a critical header that is unknown': async () => bearer(`${b64({ alg: 'ES256', kid: 'the-ES256', crit: ['exp'], exp: 1 })}.${b64(claims())}.${(await parts())[2]}`),
    'b64 false, rightly signed': () => {
      const input = `${b64({ alg: 'ES256', kid: 'the-ES256', b64: false, crit: ['b64'] })}.${b64(claims())}`;
      return bearer(`${input}.${signRaw('sha256', Buffer.from(input), { key: es.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`);
    },
    'a token in a token': async () => bearer(await sign(await sign(claims()), { cty: 'JWT' })),
    'a token in a token that does not say so': async () => bearer(await sign(await sign(claims()))),
    'a token of a logout': async () => bearer(await sign(claims(), { typ: 'logout+jwt' })),
    'an identity token that calls itself JWT': async () => bearer(await sign(claims({ at_hash: 'x', nonce: 'n' }), { typ: 'JWT' })),
    'an identity token of a code': async () => bearer(await sign(claims({ c_hash: 'x' }))),
    'an identity token, as Keycloak names it': async () => bearer(await sign(claims({ typ: 'ID' }), { typ: 'JWT' })),
    'a refresh token, as Keycloak names it': async () => bearer(await sign(claims({ typ: 'Refresh' }), { typ: 'JWT' })),
    'a token of a logout that calls itself JWT': async () => bearer(await sign(claims({ events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }), { typ: 'JWT' })),
    'an identity token that says so': async () => bearer(await sign(claims(), { typ: 'id_token+jwt' })),
    'two audiences, the last another': async () => bearer(await sign(JSON.stringify(claims()).replace(/}$/, ',"aud":"someone-else"}'))),
    'two expiries, the last over': async () => bearer(await sign(JSON.stringify(claims()).replace(/}$/, `,"exp":${seconds() - 1}}`))),
    'two subjects, the last empty': async () => bearer(await sign(JSON.stringify(claims()).replace(/}$/, ',"sub":""}'))),
    'two algorithms, the last none': async () => {
      const input = `${b64('{"alg":"ES256","kid":"the-ES256","alg":"none"}')}.${b64(claims())}`;
      return bearer(`${input}.${signRaw('sha256', Buffer.from(input), { key: es.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`);
    },
    'an algorithm in small letters': async () => bearer(`${b64({ alg: 'es256', kid: 'the-ES256' })}.${(await parts()).slice(1).join('.')}`),
    'a header that inherits its algorithm': async () => bearer(`${b64('{"__proto__":{"alg":"ES256"},"kid":"the-ES256"}')}.${(await parts()).slice(1).join('.')}`),
    'not valid yet, as text': async () => bearer(await sign(claims({ nbf: 'now' }))),
    'an expiry before all time': async () => bearer(await sign(claims({ exp: -1 }))),
    'no signature': async () => bearer(`${(await parts()).slice(0, 2).join('.')}.`),
    'a signature as DER': async () => {
      const input = (await parts()).slice(0, 2).join('.');
      return bearer(`${input}.${signRaw('sha256', Buffer.from(input), { key: es.privateKey, dsaEncoding: 'der' }).toString('base64url')}`);
    },
    'a signature with a byte more': async () => bearer(`${await sign(claims())}AA`),
    'a signature of ones': async () => bearer(`${(await parts()).slice(0, 2).join('.')}.${Buffer.alloc(64, 1).toString('base64url')}`),
    'a space in the token': async () => bearer((await parts()).join('. ')),
    'a tab for the space': async () => `Bearer\t${await sign(claims())}`,
    'a space that does not break': async () => `Bearer\u00a0${await sign(claims())}`,
    'quotes around the token': async () => bearer(`"${await sign(claims())}"`),
    'two tokens and a comma': async () => `${bearer(await sign(claims()))}, ${bearer(await sign(claims()))}`,
    'a type that is no text': async () => bearer(await sign(claims(), { typ: null as never })),
    'a JWE': async () =>
      bearer(
        await new CompactEncrypt(Buffer.from(JSON.stringify(claims())))
          .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
          .encrypt(randomBytes(32)),
      ),
    'another payload under the signature': async () => {
      const [header, , signature] = await parts();
      return bearer(`${header}.${b64(claims({ [CLAIM]: [{ role: 'ADMINISTRATOR' }] }))}.${signature}`);
    },
    'another header over the signature': async () => {
      const [, payload, signature] = await parts();
      return bearer(`${b64({ alg: 'ES256', kid: 'the-ES256', typ: 'JWT', x: 1 })}.${payload}.${signature}`);
    },
    'a signature of zeros': async () => {
      const [header, payload] = await parts();
      return bearer(`${header}.${payload}.${Buffer.alloc(64).toString('base64url')}`);
    },
    'half a signature': async () => {
      const [header, payload, signature] = await parts();
      return bearer(`${header}.${payload}.${signature.slice(0, 43)}`);
    },
    'a payload that is a list': async () => bearer(await sign([claims()])),
    'a payload that is no JSON': async () => bearer(await sign('{"iss":')),
    'a payload that is null': async () => bearer(await sign('null')),
    'a header that is null': async () => bearer(`${b64('null')}.${(await parts()).slice(1).join('.')}`),
    'a header that is no JSON': async () => bearer(`${b64('{{{')}.${(await parts()).slice(1).join('.')}`),
    'a header nested beyond end': async () => bearer(`${b64('['.repeat(3000))}.${(await parts()).slice(1).join('.')}`),
    'two dots together': async () => bearer((await parts()).join('..')),
    'a dot at the end': async () => bearer(`${(await parts()).join('.')}.`),
    'one part': async () => bearer((await parts())[1]),
    'no base64': () => bearer('%%%.###.&&&'),
    'base64 of noise': () => bearer(`${randomBytes(60).toString('base64url')}.${randomBytes(60).toString('base64url')}.${randomBytes(60).toString('base64url')}`),
    'padded base64': async () => bearer((await parts()).map((part) => `${part}=`).join('.')),
    '100 KB': async () => bearer(await sign(claims({ filling: 'x'.repeat(75_000) }))),
    'rightly signed, but 9 KB': async () => bearer(await sign(claims({ filling: 'x'.repeat(6_500) }))),
    'an empty header': () => '',
    'no token': () => 'Bearer ',
    'two tokens': async () => `${bearer(await sign(claims()))} ${await sign(claims())}`,
    'the token without the scheme': () => sign(claims()),
    'a password': () => `Basic ${Buffer.from('admin:admin').toString('base64')}`,
    'a line break': async () => bearer(`${await sign(claims())}\r\nx: y`),
    'a key of nothing': () => bearer('rgk_'),
    'a key that nobody has': () => bearer(`rgk_${'0'.repeat(16)}_${randomBytes(32).toString('base64url')}`),
    'a key with SQL for an id': () => bearer(`rgk_'||(select(1))||'_${randomBytes(32).toString('base64url')}`),
    'a key of a megabyte': () => bearer(`rgk_${'0'.repeat(16)}_${'A'.repeat(1_000_000)}`),
  }; // prettier-ignore

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
    expect(say(code, variables, 'en')).toMatch(/^The credentials are/);
    // for the log: why, in one line, and nobody's name
    expect(cause).toBeInstanceOf(Error);
    expect((cause as Error).message).toMatch(/^[^\n]{5,200}$/);
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
      const message = say('UNAUTHENTICATED', {}, 'zh');
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

describe('what holds of credentials', () => {
  let identity: Identity;
  /** Another process on the same database. */
  let neighbour: Identity;
  beforeAll(async () => {
    identity = await open();
    neighbour = await open();
  });
  /** As the graph makes one (test/identity-graph.test.ts). */
  async function issue(expiresAt = new Date(now().getTime() + 3_600_000), into = db) {
    const { id, text, hash } = makeKey();
    const grants = JSON.stringify([{ role: 'DATA_STEWARD', region: '4205', department: 'dept-finance' }]);
    await into.rows(sql`
      insert into application_key (id, hash, name, department, grants, created_by, created_at, expires_at)
      values (${id}, ${hash}, '惠农补贴系统', 'dept-finance', ${grants}::jsonb, 'person:admin', ${now()}, ${expiresAt})`);
    return { id, key: text };
  }
  const refusesWithin2s = async (ask: () => Promise<unknown>): Promise<void> => {
    const began = performance.now();
    for (;;) {
      try {
        await ask();
      } catch (error) {
        expect(error).toBeInstanceOf(Unauthenticated);
        return;
      }
      if (performance.now() - began > 2_000) throw new Error('it holds after two seconds');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  test('a key is an application of its department, and its secret is kept nowhere', async () => {
    const { id, key } = await issue();
    expect(await identity.identify(bearer(key))).toEqual({
      id: `application:${id}`,
      name: '惠农补贴系统',
      kind: 'APPLICATION',
      grants: [{ role: 'DATA_STEWARD', region: '4205', department: 'dept-finance' }],
      expiresAt: expect.any(Number),
    });
    const [row] = await db.rows<Record<string, unknown>>(
      sql`select *, pg_typeof(hash)::text as type from application_key where id = ${id}`,
    );
    expect(JSON.stringify(row)).not.toContain(key.split('_').at(-1));
    expect(row).toMatchObject({
      department: 'dept-finance',
      created_by: 'person:admin',
      revoked_at: null,
      type: 'bytea',
    });
    await expect
      .poll(
        async () =>
          (
            await db.rows<{ used: boolean }>(
              sql`select last_used_at is not null as used from application_key where id = ${id}`,
            )
          )[0]?.used,
      )
      .toBe(true);
  });

  test('its use is marked once an hour, not each time', async () => {
    const { id, key } = await issue();
    const usedAt = async () =>
      (
        await db.rows<{ at: Date | null }>(sql`select last_used_at as at from application_key where id = ${id}`)
      )[0]?.at?.getTime();
    await identity.identify(bearer(key));
    await expect.poll(usedAt).toBeTypeOf('number');
    const first = await usedAt();
    ahead = 59 * 60 * SECOND;
    await identity.identify(bearer(key));
    await db.rows(sql`select pg_sleep(0.05)`);
    expect(await usedAt()).toBe(first);
  });

  test('a wrong secret, one of another key and half of one are refused', async () => {
    const { id, key } = await issue();
    const another = await issue();
    for (const wrong of [
      `rgk_${id}_${another.key.slice(21)}`,
      `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`,
      key.slice(0, -20),
      key.toUpperCase(),
    ]) {
      expect(await failureOf(identity.identify(bearer(wrong))), wrong).toBeInstanceOf(Unauthenticated);
    }
  });

  test('a key expires', async () => {
    const { key } = await issue(new Date(now().getTime() + 5_000));
    const actor = await identity.identify(bearer(key));
    ahead = 5_000;
    expect(await failureOf(identity.identify(bearer(key)))).toBeInstanceOf(Unauthenticated);
    expect(identity.stillValid(actor)).toBe(false);
  });

  test('a key counts as soon as it is made, wherever it was made', async () => {
    await failureOf(identity.identify(bearer(makeKey().text))); // looks at all keys
    expect((await identity.identify(bearer((await issue()).key))).kind).toBe('APPLICATION');
    expect((await neighbour.identify(bearer((await issue()).key))).kind).toBe('APPLICATION');
  });

  test('a hundred made-up keys at a time wait for one look', async () => {
    const madeUp = () => bearer(makeKey().text);
    const before = db.statements.count;
    await Promise.all(Array.from({ length: 100 }, () => failureOf(identity.identify(madeUp()))));
    expect(db.statements.count - before).toBeLessThanOrEqual(4); // keys and revocations, of the usual look and of a new one
    const began = performance.now();
    for (let i = 0; i < 5; i += 1) await failureOf(identity.identify(madeUp()));
    expect(performance.now() - began).toBeGreaterThan(400); // a tenth of a second each
  });

  test('a revoked key is refused within two seconds, on sockets too', async () => {
    const { id, key } = await issue();
    const there = await neighbour.identify(bearer(key));
    await db.rows(sql`update application_key set revoked_at = ${now()} where id = ${id}`);
    await refusesWithin2s(() => identity.identify(bearer(key)));
    await refusesWithin2s(() => neighbour.identify(bearer(key)));
    await expect.poll(() => neighbour.stillValid(there), { timeout: 1_000 }).toBe(false);
  });

  test('a key that is made in a transaction goes with it', async () => {
    let made = '';
    await db
      .transaction(async (transaction) => {
        made = (await issue(undefined, transaction)).key;
        throw new Error('undone');
      })
      .catch(() => undefined);
    expect(await failureOf(identity.identify(bearer(made)))).toBeInstanceOf(Unauthenticated);
  });

  test('tokens that a revoked person has got so far are refused; a later one is not', async () => {
    const [old, others] = [await sign(claims({ sub: 'gone' })), await sign(claims({ sub: 'stays' }))];
    const here = await identity.identify(bearer(old));
    const there = await neighbour.identify(bearer(old));
    await db.rows(sql`insert into revocation (subject, at) values ('person:gone', ${now()})`);
    await refusesWithin2s(() => identity.identify(bearer(old)));
    expect(await identity.stillValid(here)).toBe(false);
    await refusesWithin2s(() => neighbour.identify(bearer(old)));
    expect(await neighbour.stillValid(there)).toBe(false);
    expect(await neighbour.stillValid({ ...there })).toBe(false); // a copy has lost its proof: the revocation counts
    expect((await identity.identify(bearer(others))).id).toBe('person:stays');
    ahead = 2_000;
    const again = await identity.identify(bearer(await sign(claims({ sub: 'gone', iat: seconds() }))));
    expect(await identity.stillValid(again)).toBe(true);
  });

  test('without the database nobody is let in anew, and who is in stays until it is back', async () => {
    let broken = false;
    const failing: Database = {
      ...db,
      rows: (statement) => (broken ? Promise.reject(new Unavailable('UNAVAILABLE')) : db.rows(statement)),
    };
    const alone = await open({}, failing);
    const token = bearer(await sign(claims({ sub: 'in' })));
    const actor = await alone.identify(token);
    broken = true;
    elapsed += 2_000;
    expect(await failureOf(alone.identify(token))).toBeInstanceOf(Unavailable);
    expect(await alone.stillValid(actor)).toBe(true);
  });

  test('the standing is read at most once for all who ask at the same time, and not again for half a second', async () => {
    const token = bearer(await sign(claims({ sub: 'busy' })));
    const actor = await identity.identify(token);
    elapsed += 2_000;
    const before = db.statements.count;
    await Promise.all(Array.from({ length: 500 }, async () => identity.stillValid(actor)));
    expect(identity.stillValid(actor)).toBe(true); // at once
    expect(db.statements.count - before).toBe(2); // keys and revocations
  });
});

describe('the development issuer', () => {
  const development = { oidcIssuer: undefined };
  const minted = async (identity: Identity, person: object = {}): Promise<string> =>
    bearer(
      await identity.development!.mint(
        { subject: 'sample:planner', name: '王五', grants: [{ role: 'PLANNER' }], minutes: 60, ...person },
        { audience: AUDIENCE, grantsClaim: CLAIM },
        now(),
      ),
    ); // nothing is configured

  test('signs with a key of its own that only its owner can read, and that stays', async () => {
    const [first, second] = await Promise.all([open(development), open(development)]);
    const actor = await second.identify(await minted(first));
    expect(actor).toMatchObject({
      id: 'person:sample:planner',
      name: '王五',
      kind: 'PERSON',
      grants: [{ role: 'PLANNER', region: null, department: null }],
    });
    expect((await (await open(development)).identify(await minted(first))).kind).toBe('PERSON');
    expect((await stat(join(dataDir, 'keys'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(dataDir, 'keys/development.json'))).mode & 0o777).toBe(0o600);
  });

  test('a key that others can read, or that is none, is a fault', async () => {
    const own = await mkdtemp(join(tmpdir(), 'rural-graph-identity-'));
    try {
      await open({ ...development, dataDir: own });
      const path = join(own, 'keys/development.json');
      await chmod(path, 0o640);
      await expect(open({ ...development, dataDir: own })).rejects.toThrow(/read by others/);
      await chmod(path, 0o600);
      await writeFile(path, '{}');
      await expect(open({ ...development, dataDir: own })).rejects.toThrow(/no Ed25519 key/);
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  });

  test('shows its public key and nothing else', async () => {
    const identity = await open(development);
    const app = fastify();
    serveDevelopmentIssuer(app, identity.development!); // nothing is configured
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    try {
      const document = (await (await fetch(`${url}/dev/issuer/.well-known/openid-configuration`)).json()) as {
        issuer: string;
        jwks_uri: string;
      };
      expect(document.issuer).toBe(identity.development!.issuer);
      const { keys } = (await (await fetch(document.jwks_uri)).json()) as { keys: JWK[] };
      expect(keys).toHaveLength(1);
      expect(Object.keys(keys[0]!).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
      expect(await readFile(join(dataDir, 'keys/development.json'), 'utf8')).toContain(keys[0]!.x);
    } finally {
      await app.close();
    }
  });

  test('is not trusted where an issuer is configured, nor in production', async () => {
    const token = await minted(await open(development));
    expect(await failureOf((await open()).identify(token))).toBeInstanceOf(Unauthenticated);
    const production = await open({ environment: 'production' });
    expect(production.development).toBeNull();
    expect(await failureOf(production.identify(token))).toBeInstanceOf(Unauthenticated);
    await expect(open({ ...development, environment: 'production' })).rejects.toThrow(/OIDC_ISSUER is unset/);
  });

  test('production without an issuer does not start: exit code 1 and what to set', async () => {
    const env = { ...process.env, NODE_ENV: 'production', DATABASE_URL: database.url, OIDC_ISSUER: '' };
    const failed = promisify(execFile)(process.execPath, START_ARGS, { env });
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('OIDC_ISSUER is unset'),
    });
  }, 60_000);

  test('the command prints a token of a sample role, which the server accepts', async () => {
    const token = (env = {}) =>
      promisify(execFile)(
        process.execPath,
        ['--import', 'tsx', 'src/tools/token.ts', '--role', 'county-steward', '--name', '张三'],
        {
          env: { ...process.env, NODE_ENV: 'test', OIDC_ISSUER: '', DATA_DIR: dataDir, ...env },
        },
      );
    const identity = await open(development);
    const refused = expect(token({ OIDC_ISSUER: 'https://id.example' })).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('accepts no token'),
    });
    const { stdout } = await token();
    await refused;
    expect(stdout).toMatch(/^\S+\n$/);
    expect(await identity.identify(bearer(stdout.trim()))).toMatchObject({
      id: 'person:sample:county-steward:420529:张三',
      name: '张三',
      grants: [{ role: 'DATA_STEWARD', region: '420529', department: null }],
    });
  }, 60_000);

  test.each(Object.keys(samples))('%s is a caller whose grant the server understands', async (role) => {
    const identity = await open(development);
    const actor = await identity.identify(await minted(identity, samplePerson({ role, minutes: '60' })));
    expect(actor.grants).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  test.each([
    { role: 'king' },
    { role: 'constructor' },
    { role: undefined },
    { region: 'x' },
    { department: 'No' },
    { name: 'a\nb' },
    { minutes: '0' },
    { minutes: '1441' },
    { minutes: '1e3' },
  ])('no sample is %j', (wrong) => {
    expect(() => samplePerson({ role: 'planner', minutes: '60', ...wrong })).toThrow(/^--/);
  });

  test('help has a line for each sample role', () => {
    const lines = signInHelp('http://127.0.0.1:4000').split('\n');
    expect(lines).toHaveLength(1 + Object.keys(samples).length);
    for (const [at, role] of Object.keys(samples).entries()) expect(lines[at + 1]).toContain(`--role ${role}`);
  });
});

describe('settings of the issuer', () => {
  const faultsOf = (env: Record<string, string>): readonly string[] => {
    try {
      readConfig(env);
    } catch (error) {
      if (error instanceof ConfigError) return error.faults;
      throw error;
    }
    return [];
  };

  test('defaults, and what is set', () => {
    expect(readConfig({})).toMatchObject({
      oidcIssuer: undefined,
      oidcAudience: 'rural-graph',
      oidcGrantsClaim: 'rural_graph_grants',
    });
    const env = {
      NODE_ENV: 'production',
      OIDC_ISSUER: 'https://id.example/realms/rural',
      OIDC_AUDIENCE: 'api',
      OIDC_GRANTS_CLAIM: 'https://x/g',
    };
    expect(readConfig(env)).toMatchObject({
      oidcIssuer: env.OIDC_ISSUER,
      oidcAudience: 'api',
      oidcGrantsClaim: 'https://x/g',
    });
    expect(readConfig({ OIDC_ISSUER: 'http://127.0.0.1:8080' }).oidcIssuer).toBe('http://127.0.0.1:8080');
  });

  test.each([
    'id.example',
    'http://id.example',
    'https://u:s3cret@id.example',
    'https://id.example/?a=s3cret',
    'https://id.example/#x',
    'https://id.example/?',
    'file:///etc/passwd',
  ])('OIDC_ISSUER refuses %s and shows no password', (OIDC_ISSUER) => {
    const faults = faultsOf({ OIDC_ISSUER });
    expect(faults).toHaveLength(1);
    expect(faults[0]).not.toContain('s3cret');
  });

  test('production without an issuer, or with one over plain HTTP, is a fault beside the others', () => {
    expect(faultsOf({ NODE_ENV: 'production', PORT: 'x', OIDC_AUDIENCE: '\u0007' })).toHaveLength(3);
    expect(faultsOf({ NODE_ENV: 'production' })[0]).toContain('OIDC_ISSUER is unset');
    expect(faultsOf({ NODE_ENV: 'production', OIDC_ISSUER: 'http://127.0.0.1:4000/dev/issuer' })[0]).toContain(
      'only https',
    );
    expect(faultsOf({ NODE_ENV: 'production', OIDC_ISSUER: 'nonsense' })).toHaveLength(1);
  });
});
