import { type KeyObject, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactSign, type JWK } from 'jose';
import { readConfig } from '../../src/config.js';
import { Failure } from '../../src/kernel/errors.js';
import type { Database } from '../../src/kernel/database.js';
import { databaseOver } from '../../src/server/database/database.js';
import { openPool } from '../../src/server/database/wire/pool.js';
import { type Identity, openIdentity } from '../../src/server/identity/identity.js';
import { freshDatabase, type TestDatabase } from '../kit/database.js';

export const SECOND = 1000;
export const AUDIENCE = 'rural-graph';
export const CLAIM = 'rural_graph_grants';
export const warnings: { details: object; message: string }[] = [];
export const log = {
  debug() {},
  info() {},
  error() {},
  warn: (details: object, message: string) => void warnings.push({ details, message }),
};

interface Pair {
  readonly privateKey: KeyObject;
  readonly jwk: JWK;
}
export const pair = (alg: string, kid: string): Pair => {
  const { privateKey, publicKey } =
    alg === 'EdDSA'
      ? generateKeyPairSync('ed25519')
      : alg === 'ES256'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { privateKey, jwk: { ...(publicKey.export({ format: 'jwk' }) as JWK), kid, alg, use: 'sig' } };
};
export const pairs = Object.fromEntries(
  ['RS256', 'PS256', 'ES256', 'EdDSA'].map((alg) => [alg, pair(alg, `the-${alg}`)]),
);
export const es = pairs['ES256']!; // made above
export const rs = pairs['RS256']!;
/** Published without `alg`, as many issuers do: only our list says which algorithms it may be used with. */
export const loose = pair('RS256', 'loose');
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

export let database: TestDatabase;
export let db: Database;
let closePool: () => Promise<void>;
export let issuer: Stub;
export let elsewhere: Stub;
export let dataDir: string;
/** What tests may move: the calendar's clock, and the one that never jumps, which stands still but for that. */
export const time = { ahead: 0, elapsed: 0 };
export const now = (): Date => new Date(Date.now() + time.ahead);
export const clock = (): number => time.elapsed;
export const seconds = (): number => Math.floor(now().getTime() / SECOND);

export async function start(): Promise<void> {
  database = await freshDatabase();
  const pool = openPool(database.url, true, log);
  closePool = pool.close;
  db = databaseOver(pool.kysely);
  issuer = await stubIssuer();
  elsewhere = await stubIssuer();
  dataDir = await mkdtemp(join(tmpdir(), 'rural-graph-identity-'));
}

export async function stop(): Promise<void> {
  await Promise.all([issuer.close(), elsewhere.close()]);
  await closePool();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
}

export function reset(): void {
  warnings.length = 0;
  time.ahead = 0;
  Object.assign(issuer, { keys: published(), says: {}, down: false });
}

export const open = (
  settings: { oidcIssuer?: string; environment?: 'production'; dataDir?: string } = {},
  database = db,
): Promise<Identity> =>
  openIdentity(
    { ...readConfig({ NODE_ENV: 'test', DATA_DIR: dataDir }), oidcIssuer: issuer.url, ...settings },
    { db: database, log, now, clock },
  );

export const claims = (more: object = {}): Record<string, unknown> => ({
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
export const sign = (payload: unknown, header: object = {}, { privateKey, jwk }: Pair = es): Promise<string> =>
  new CompactSign(Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)))
    .setProtectedHeader({ alg: jwk.alg!, kid: jwk.kid!, ...header }) // every pair has both
    .sign(privateKey);
export const b64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
export const bearer = (token: string): string => `Bearer ${token}`;

export async function failureOf(asked: Promise<unknown>): Promise<Failure> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it was accepted');
}
