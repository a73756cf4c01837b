import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  errors,
  type CompactJWSHeaderParameters,
  type CryptoKey,
  type JWK,
} from 'jose';
import { z } from 'zod';
import type { Log } from '../../kernel/context.js';
import { Unavailable } from '../../kernel/errors.js';
import { ConfigError, isLoopback } from '../../config.js';

const SECOND = 1000;
const FETCH_MS = 5 * SECOND;
const REFRESH_MS = 600 * SECOND; // after this time keys are refreshed in the background
const OLDEST_MS = 3600 * SECOND; // keys of an unreachable issuer are used for this long: it may have withdrawn one
const LOCATION_MS = 3600 * SECOND; // for which `jwks_uri` is cached
/** Minimum time between fetches: tokens that name unknown keys must not cause a request to the issuer each. */
const COOL_DOWN_MS = 5 * SECOND;
const MOST_BYTES = 256 * 1024;

/** Public keys that tokens are verified with. */
export interface Keys {
  /** The key that a token's header names. */
  find(header: CompactJWSHeaderParameters): Promise<CryptoKey>;
  /** Changes with the keys: tokens verified before are then verified again. */
  generation(): number;
  /** Whether a key is still published, by its thumbprint (RFC 7638). */
  holds(keyId: string): boolean;
}

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(1000) });

/**
 * The keys of an OpenID Connect issuer, located by its discovery document. They are cached, and fetched again when they
 * are old or a token names one that is not among them. URLs come only from the configuration and the issuer, never from
 * a token. jose's own remote key set is not used: while the issuer fails it calls it again for every token, and it
 * drops good keys as soon as they are old.
 */
export class IssuerKeys implements Keys {
  private set: ReturnType<typeof createLocalJWKSet> | undefined;
  private published = new Set<string>();
  private text = '';
  private changes = 0;
  private keysUrl: URL | undefined;
  private locatedAt = -Infinity;
  private loadedAt = -Infinity;
  private triedAt = -Infinity;
  private pending: Promise<void> | undefined;

  /** @param clock monotonic milliseconds */
  constructor(
    private readonly issuer: string,
    private readonly clock: () => number,
    private readonly log: Log,
  ) {}

  /**
   * Fetches the keys; an issuer that is not reachable yet is tried again later.
   *
   * @throws ConfigError if another issuer responds
   */
  async open(): Promise<void> {
    try {
      await this.renew();
    } catch (error) {
      if (error instanceof ConfigError) throw error; // other errors have been logged
    }
  }

  generation(): number {
    if (this.age() > REFRESH_MS) this.renewInBackground();
    return this.changes;
  }

  holds(keyId: string): boolean {
    if (this.age() > REFRESH_MS) this.renewInBackground();
    return this.published.has(keyId);
  }

  async find(header: CompactJWSHeaderParameters): Promise<CryptoKey> {
    if (this.age() > OLDEST_MS) await this.renew().catch(() => undefined);
    const { set } = this;
    if (!set || this.age() > OLDEST_MS) throw new Unavailable('SIGN_IN_UNAVAILABLE');
    try {
      return await set(header);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.renew().catch(() => undefined);
      if (this.set === set) throw error;
      return this.set!(header); // there was a set before
    }
  }

  private readonly age = (): number => this.clock() - this.loadedAt;

  private renewInBackground(): void {
    this.renew().catch(() => undefined); // it has been logged
  }

  /** One fetch for all concurrent callers, and none within `COOL_DOWN_MS` of the last. */
  private renew(): Promise<void> {
    if (this.pending) return this.pending;
    if (this.clock() - this.triedAt < COOL_DOWN_MS) return Promise.resolve();
    this.triedAt = this.clock();
    this.pending = this.load()
      .catch((error: unknown) => {
        this.locatedAt = -Infinity;
        this.log.warn({ err: error, issuer: this.issuer }, 'keys of the issuer could not be fetched');
        throw error;
      })
      .finally(() => (this.pending = undefined));
    return this.pending;
  }

  private async load(): Promise<void> {
    const keys = keySet.parse(await fetchJson(await this.locateKeys()));
    const text = JSON.stringify(keys);
    if (text !== this.text) {
      this.published = new Set(await thumbprints(keys.keys));
      this.set = createLocalJWKSet(keys); // jose parses each key when it is needed
      this.text = text;
      this.changes += 1;
    }
    this.loadedAt = this.clock();
  }

  private async locateKeys(): Promise<URL> {
    if (this.keysUrl && this.clock() - this.locatedAt < LOCATION_MS) return this.keysUrl;
    const address = new URL(`${this.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    const { issuer, jwks_uri } = discovery.parse(await fetchJson(address));
    if (issuer !== this.issuer) {
      throw new ConfigError([
        `OIDC_ISSUER is ${JSON.stringify(this.issuer)}, but what is there says that it is ${JSON.stringify(issuer)}`,
      ]);
    }
    const keysUrl = new URL(jwks_uri);
    // as safe as the issuer's own URL: anybody could alter a plain HTTP response
    if (keysUrl.protocol !== 'https:' && !(address.protocol === 'http:' && isLoopback(keysUrl))) {
      throw new Error('jwks_uri is not https');
    }
    this.keysUrl = keysUrl;
    this.locatedAt = this.clock();
    return keysUrl;
  }
}

/** Thumbprints of the keys that can sign a token; other keys that an issuer publishes have none. */
async function thumbprints(keys: readonly JWK[]): Promise<string[]> {
  const results = await Promise.allSettled(keys.map((key) => calculateJwkThumbprint(key)));
  return results.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}

async function fetchJson(url: URL): Promise<unknown> {
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_MS),
    headers: { accept: 'application/json' },
  });
  if (!response.ok || !response.body) throw new Error(`${url.href} answers ${response.status}`);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > MOST_BYTES) throw new Error(`${url.href} answers more than ${MOST_BYTES} bytes`);
    parts.push(part);
  }
  return JSON.parse(Buffer.concat(parts).toString());
}
