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
const RENEWED_MS = 600 * SECOND; // after so long keys are fetched anew, beside what goes on
const OLDEST_MS = 3600 * SECOND; // keys of an issuer that cannot be reached hold so long: it may have withdrawn one
const PLACE_MS = 3600 * SECOND; // for which `jwks_uri` is kept
/** Between fetches. Tokens that name keys nobody has must not make us call the issuer for each. */
const COOL_DOWN_MS = 5 * SECOND;
const MOST_BYTES = 256 * 1024;

/** Public keys that tokens are checked against. */
export interface Keys {
  /** The key that a token's header names. */
  find(header: CompactJWSHeaderParameters): Promise<CryptoKey>;
  /** Changes when the keys do: what was checked before is checked again. */
  generation(): number;
  /** Whether a key is still published, by its thumbprint (RFC 7638). */
  holds(keyId: string): boolean;
}

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(1000) });

/**
 * The keys of an OpenID Connect issuer, as its discovery document says: kept, and fetched anew when they are old or a
 * token names one that is not among them. Addresses come from the configuration and the issuer alone, never from a
 * token. jose's own remote set is not used: it calls the issuer again for every token while that fails, and drops
 * good keys as soon as they are old.
 */
export class IssuerKeys implements Keys {
  private set: ReturnType<typeof createLocalJWKSet> | undefined;
  private published = new Set<string>();
  private text = '';
  private changes = 0;
  private place: URL | undefined;
  private placedAt = -Infinity;
  private loadedAt = -Infinity;
  private triedAt = -Infinity;
  private pending: Promise<void> | undefined;

  /** @param clock milliseconds that never jump */
  constructor(
    private readonly issuer: string,
    private readonly clock: () => number,
    private readonly log: Log,
  ) {}

  /** An issuer that cannot be reached yet is waited for. @throws ConfigError if what is there is another issuer */
  async open(): Promise<void> {
    try {
      await this.renew();
    } catch (error) {
      if (error instanceof ConfigError) throw error; // else the log has it
    }
  }

  generation(): number {
    if (this.age() > RENEWED_MS) this.renewBeside();
    return this.changes;
  }

  holds(keyId: string): boolean {
    if (this.age() > RENEWED_MS) this.renewBeside();
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
      return this.set!(header); // there was one before
    }
  }

  private readonly age = (): number => this.clock() - this.loadedAt;

  private renewBeside(): void {
    this.renew().catch(() => undefined); // the log has it
  }

  /** One fetch for all who ask meanwhile, and none before the last one has cooled down. */
  private renew(): Promise<void> {
    if (this.pending) return this.pending;
    if (this.clock() - this.triedAt < COOL_DOWN_MS) return Promise.resolve();
    this.triedAt = this.clock();
    this.pending = this.load()
      .catch((error: unknown) => {
        this.placedAt = -Infinity;
        this.log.warn({ err: error, issuer: this.issuer }, 'keys of the issuer could not be fetched');
        throw error;
      })
      .finally(() => (this.pending = undefined));
    return this.pending;
  }

  private async load(): Promise<void> {
    const keys = keySet.parse(await fetchJson(await this.keysPlace()));
    const text = JSON.stringify(keys);
    if (text !== this.text) {
      this.published = new Set(await thumbprints(keys.keys));
      this.set = createLocalJWKSet(keys); // jose looks at each when it is needed
      this.text = text;
      this.changes += 1;
    }
    this.loadedAt = this.clock();
  }

  private async keysPlace(): Promise<URL> {
    if (this.place && this.clock() - this.placedAt < PLACE_MS) return this.place;
    const address = new URL(`${this.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    const { issuer, jwks_uri } = discovery.parse(await fetchJson(address));
    if (issuer !== this.issuer) {
      throw new ConfigError([
        `OIDC_ISSUER is ${JSON.stringify(this.issuer)}, but what is there says that it is ${JSON.stringify(issuer)}`,
      ]);
    }
    const place = new URL(jwks_uri);
    // as safe as the issuer's own address: what comes over plain HTTP may come from anybody
    if (place.protocol !== 'https:' && !(address.protocol === 'http:' && isLoopback(place))) {
      throw new Error('jwks_uri is not https');
    }
    this.place = place;
    this.placedAt = this.clock();
    return place;
  }
}

/** Of the keys that can sign a token: what else an issuer publishes has none. */
async function thumbprints(keys: readonly JWK[]): Promise<string[]> {
  const found = await Promise.allSettled(keys.map((key) => calculateJwkThumbprint(key)));
  return found.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
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
