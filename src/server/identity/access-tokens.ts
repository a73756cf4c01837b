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
/** Asymmetric only: with a shared secret, whoever checks tokens could make them. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
/** For an issuer whose clock is ahead. What has expired has expired: there it does not count. */
export const TOLERANCE_SECONDS = 5;
/** From issue, whatever it says itself; revocations need not be kept longer. */
export const OLDEST_TOKEN_SECONDS = 31 * 24 * 3600;
const MOST_KNOWN = 5_000;
/** They tell where or how to find a key, or change what was signed; nothing in a token may. */
const FORBIDDEN = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'cty', 'enc', 'zip'];
/** Other tokens of the same issuer (of a logout, of an identity) are not for us. */
const TYPES = new Set([undefined, 'jwt', 'at+jwt', 'application/at+jwt']);
/** Nor are those that say so only by what they claim: issuers give their identity tokens the type JWT too. */
const OF_OTHERS = ['at_hash', 'c_hash', 's_hash', 'events'];
const NAMES_OF_OTHERS = new Set<unknown>(['ID', 'Refresh', 'Offline', 'Logout']); // Keycloak's, in a claim `typ`
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const SUBJECT = /^\P{C}{1,255}$/u; // no control characters: it stands in the history
const NAME = /^\P{C}{1,100}$/u;

/** What a token proved. */
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

/** Checks access tokens. One that was checked is known by its hash until it expires or the issuer's keys change. */
export class AccessTokens {
  private readonly known = new Map<string, Proof & { readonly generation: number }>(); // in order of last use

  constructor(
    private readonly keys: Keys,
    private readonly expected: Expected,
    private readonly now: () => Date,
    private readonly log: Log,
  ) {}

  /** @throws Unauthenticated for whatever is wrong with it; Unavailable while no keys can be had */
  async check(token: string): Promise<Proof> {
    if (!TOKEN.test(token)) throw unauthenticated('not the form of a token');
    const name = nameOf(token);
    const generation = this.keys.generation();
    const known = this.known.get(name);
    if (known?.generation === generation) {
      if (isOver(known.actor, this.now())) throw unauthenticated('expired');
      this.known.delete(name);
      this.known.set(name, known);
      return known;
    }
    const proof = await this.verify(token);
    this.known.set(name, { ...proof, generation });
    if (this.known.size > MOST_KNOWN) this.known.delete(this.known.keys().next().value!); // the map is not empty
    return proof;
  }

  /** Whether it was checked before and held. */
  knows(token: string): boolean {
    return this.known.get(nameOf(token))?.generation === this.keys.generation();
  }

  /** Whether the issuer still publishes the key that signed it. */
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
        maxTokenAge: OLDEST_TOKEN_SECONDS, // and with it, not issued in the future
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
    if (OF_OTHERS.some((claim) => claim in payload) || NAMES_OF_OTHERS.has(payload['typ']))
      throw unauthenticated('another kind of token');
    if (!Number.isFinite(exp)) throw unauthenticated('its end is no instant'); // `1e400`, which JSON reads as infinity
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

const nameOf = (token: string): string => hash('sha256', token, 'base64');

export const isOver = ({ expiresAt }: Actor, now: Date): boolean => expiresAt !== null && expiresAt <= now.getTime();

function requirePlainHeader(token: string): void {
  const header = parsed(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString());
  if (typeof header !== 'object' || header === null) throw new Error('the header is no object');
  const forbidden = FORBIDDEN.find((name) => name in header);
  if (forbidden) throw new Error(`the header has ${forbidden}`);
  const { typ } = header as { readonly typ?: unknown };
  if (!TYPES.has(typeof typ === 'string' ? typ.toLowerCase() : (typ as undefined)))
    throw new Error('another type of token');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('the header is no JSON'); // V8 would say what is in it
  }
}
