import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { calculateJwkThumbprint, createLocalJWKSet, SignJWT, type JWK } from 'jose';
import { z } from 'zod';
import type { Grant } from '../../kernel/access/actor.js';
import { ConfigError } from '../../config.js';
import type { Keys } from './issuer-keys.js';

/**
 * The value of `iss`, the same on whatever port the server runs, so that a token minted in another terminal is valid.
 * With the default settings it is also the address of the discovery document.
 */
export const DEVELOPMENT_ISSUER = 'http://127.0.0.1:4000/dev/issuer';
const ROUTE = '/dev/issuer';
const ALGORITHM = 'EdDSA';

export interface Person {
  readonly subject: string;
  readonly name?: string | undefined;
  readonly grants: readonly Partial<Grant>[];
  readonly minutes: number;
}

/** Replaces a real issuer on a developer's machine. Its private key never leaves DATA_DIR. */
export interface DevelopmentIssuer {
  readonly issuer: string;
  readonly keys: Keys;
  readonly publicKey: JWK;
  /** Mints an access token. */
  mint(
    person: Person,
    expected: { readonly audience: string; readonly grantsClaim: string },
    now: Date,
  ): Promise<string>;
}

const storedKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  d: z.string().min(1),
  x: z.string().min(1),
});

/**
 * Uses the key in DATA_DIR, which is created at the first start.
 *
 * @throws ConfigError if others can read it, or it is no valid key
 */
export async function openDevelopmentIssuer(dataDir: string): Promise<DevelopmentIssuer> {
  const { kty, crv, d, x } = await keyOf(dataDir);
  const kid = await calculateJwkThumbprint({ kty, crv, x });
  const publicKey = { kty, crv, x, kid, alg: ALGORITHM, use: 'sig' };
  const privateKey = createPrivateKey({ key: { kty, crv, d, x }, format: 'jwk' });
  const find = createLocalJWKSet({ keys: [publicKey] });
  return {
    issuer: DEVELOPMENT_ISSUER,
    publicKey,
    keys: { find: (header) => find(header), generation: () => 0, holds: () => true },
    mint({ subject, name, grants, minutes }, { audience, grantsClaim }, now) {
      const issuedAt = Math.floor(now.getTime() / 1000);
      return new SignJWT({ ...(name !== undefined && { name }), [grantsClaim]: grants })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', kid })
        .setIssuer(DEVELOPMENT_ISSUER)
        .setAudience(audience)
        .setSubject(subject)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + minutes * 60)
        .sign(privateKey);
    },
  };
}

/** The discovery endpoints of a real issuer, for clients and services that verify tokens themselves. */
export function serveDevelopmentIssuer(app: FastifyInstance, { publicKey }: DevelopmentIssuer): void {
  app.get(`${ROUTE}/.well-known/openid-configuration`, ({ protocol, host }) => ({
    issuer: DEVELOPMENT_ISSUER,
    jwks_uri: `${protocol}://${host}${ROUTE}/jwks`,
    response_types_supported: [],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [ALGORITHM],
  }));
  app.get(`${ROUTE}/jwks`, () => ({ keys: [publicKey] }));
}

async function keyOf(dataDir: string): Promise<z.output<typeof storedKey>> {
  const path = join(dataDir, 'keys', 'development.json');
  const text = (await read(path)) ?? (await make(dataDir, path));
  try {
    return storedKey.parse(JSON.parse(text));
  } catch (cause) {
    throw Object.assign(new ConfigError([`${path} holds no Ed25519 key; remove it and a new one is made`]), { cause });
  }
}

async function read(path: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new ConfigError([
        `${path} can be read by others, who could sign in as anybody; remove it and a new one is made`,
      ]);
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Creates the key. Several processes may do so at once: all use the key of the first. */
async function make(dataDir: string, path: string): Promise<string> {
  const isRoot = process.getuid?.() === 0;
  // as for the database, whose user must be able to pass through
  await mkdir(dataDir, { recursive: true, mode: isRoot ? 0o711 : 0o700 });
  await mkdir(join(dataDir, 'keys'), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeFile(draft, JSON.stringify(privateKey.export({ format: 'jwk' })), { mode: 0o600, flag: 'wx' });
    await chmod(draft, 0o600); // regardless of the umask
    await link(draft, path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(path, 'utf8');
}
