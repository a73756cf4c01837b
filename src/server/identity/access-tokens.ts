import { hash } from 'node:crypto';
import { calculateJwkThumbprint, type CryptoKey, errors, exportJWK, jwtVerify, type JWTPayload } from 'jose';
import type { Actor } from '../../kernel/access/actor.js';
import type { Log } from '../../kernel/context.js';
import { Failure } from '../../kernel/errors.js';
import { personId } from '../../kernel/identity/identifier.js';
import { grantsIn } from './grants.js';
import type { Keys } from './issuer-keys.js';
import { unauthenticated } from './unauthenticated.js';

const SECOND = 1000;
/** Asymmetric only: with a shared secret, everyone who verifies tokens could issue them. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
/** Tolerance for an issuer whose clock is ahead. It does not extend the expiry. */
export const TOLERANCE_SECONDS = 5;
/** Maximum age from issue, whatever `exp` says; revocations need not be stored longer. */
export const OLDEST_TOKEN_SECONDS = 31 * 24 * 3600;
const MOST_CACHED = 5_000;
/** Header parameters that locate or contain a key, or change what was signed; a token must not decide that. */
const FORBIDDEN_PARAMETERS = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'cty', 'enc', 'zip'];
/** Other tokens of the same issuer (logout tokens, ID tokens) are not accepted. */
const TYPES = new Set([undefined, 'jwt', 'at+jwt', 'application/at+jwt']);
/** Claims of other kinds of tokens: issuers give ID tokens the type JWT as well. */
const FOREIGN_CLAIMS = ['at_hash', 'c_hash', 's_hash', 'events'];
const FOREIGN_TYPES = new Set<unknown>(['ID', 'Refresh', 'Offline', 'Logout']); // Keycloak's values of a claim `typ`
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const SUBJECT = /^\P{C}{1,255}$/u; // no control characters, as it is written to the history
const NAME = /^\P{C}{1,100}$/u;

/** What a valid token proves. */
export interface Proof {
  readonly actor: Actor;
  /** Seconds since 1970, by the issuer's clock. */
  readonly issuedAt: number;
  /** Thumbprint of the key that signed it. */
  readonly keyId: string;
}

export interface Expected {
  readonly issuer: string;
  readonly audience: string;
  readonly grantsClaim: string;
}

/** Verifies access tokens. A verified token is cached by its hash until it expires or the issuer's keys change. */
export class AccessTokens {
  private readonly cache = new Map<string, Proof & { readonly generation: number }>(); // in order of last use

  constructor(
    private readonly keys: Keys,
    private readonly expected: Expected,
    private readonly now: () => Date,
    private readonly log: Log,
  ) {}

  /** @throws Unauthenticated whatever is wrong with the token; Unavailable when no keys are available */
  async check(token: string): Promise<Proof> {
    if (!TOKEN.test(token)) throw unauthenticated('not the form of a token');
    const hash = hashOf(token);
    const generation = this.keys.generation();
    const cached = this.cache.get(hash);
    if (cached?.generation === generation) {
      if (isOver(cached.actor, this.now())) throw unauthenticated('expired');
      this.cache.delete(hash);
      this.cache.set(hash, cached);
      return cached;
    }
    const proof = await this.verify(token);
    this.cache.set(hash, { ...proof, generation });
    if (this.cache.size > MOST_CACHED) this.cache.delete(this.cache.keys().next().value!); // the map is not empty
    return proof;
  }

  /** Whether the token was verified before. */
  knows(token: string): boolean {
    return this.cache.get(hashOf(token))?.generation === this.keys.generation();
  }

  /** Whether the issuer still publishes the key that signed the token. */
  isStillSigned({ keyId }: Proof): boolean {
    return this.keys.holds(keyId);
  }

  private async verify(token: string): Promise<Proof> {
    const now = this.now();
    const { issuer, audience } = this.expected;
    let payload: JWTPayload;
    let key: CryptoKey | Uint8Array;
    try {
      requirePlainHeader(token);
      ({ payload, key } = await jwtVerify(token, (header) => this.keys.find(header), {
        algorithms: ALGORITHMS,
        issuer,
        audience,
        currentDate: now,
        clockTolerance: TOLERANCE_SECONDS,
        maxTokenAge: OLDEST_TOKEN_SECONDS, // which also excludes one issued in the future
        requiredClaims: ['sub', 'exp'],
      }));
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (error instanceof errors.JOSEError) throw unauthenticated(`${error.code}: ${error.message}`);
      throw unauthenticated(error instanceof Error ? error.message : 'unreadable');
    }
    return { ...this.proofOf(payload, now), keyId: await calculateJwkThumbprint(await exportJWK(key)) };
  }

  private proofOf(payload: JWTPayload, now: Date): Omit<Proof, 'keyId'> {
    const { sub, exp, iat } = payload as JWTPayload & { readonly exp: number; readonly iat: number }; // required above
    if (FOREIGN_CLAIMS.some((claim) => claim in payload) || FOREIGN_TYPES.has(payload['typ']))
      throw unauthenticated('another kind of token');
    // `1e400`, which JSON.parse turns into Infinity
    if (!Number.isFinite(exp)) throw unauthenticated('its end is no instant');
    if (typeof sub !== 'string' || !SUBJECT.test(sub)) throw unauthenticated('the subject cannot be an identity');
    const { grantsClaim } = this.expected;
    const claim = Object.hasOwn(payload, grantsClaim) ? payload[grantsClaim] : undefined;
    const name = payload['name'] ?? payload['preferred_username'];
    const actor: Actor = {
      id: personId(sub),
      name: typeof name === 'string' && NAME.test(name) ? name : null,
      kind: 'PERSON',
      grants: grantsIn(claim, this.log),
      expiresAt: Math.min(exp, iat + OLDEST_TOKEN_SECONDS) * SECOND,
    };
    if (isOver(actor, now)) throw unauthenticated('expired');
    return { actor, issuedAt: iat };
  }
}

const hashOf = (token: string): string => hash('sha256', token, 'base64');

export const isOver = ({ expiresAt }: Actor, now: Date): boolean => expiresAt !== null && expiresAt <= now.getTime();

function requirePlainHeader(token: string): void {
  const header = parseHeader(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString());
  if (typeof header !== 'object' || header === null) throw new Error('the header is no object');
  const forbidden = FORBIDDEN_PARAMETERS.find((name) => name in header);
  if (forbidden) throw new Error(`the header has ${forbidden}`);
  const { typ } = header as { readonly typ?: unknown };
  if (!TYPES.has(typeof typ === 'string' ? typ.toLowerCase() : (typ as undefined)))
    throw new Error('another type of token');
}

function parseHeader(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('the header is no JSON'); // V8's message would quote it
  }
}
