import { ANONYMOUS, type Actor } from '../../kernel/access/actor.js';
import type { Log } from '../../kernel/context.js';
import type { Database } from '../../kernel/database.js';
import { isKey, readKey } from '../../kernel/identity/application-key.js';
import { keyOf } from '../../kernel/identity/identifier.js';
import { ConfigError, ISSUER_MISSING, type Config } from '../../config.js';
import { AccessTokens, isOver, TOLERANCE_SECONDS, type Proof } from './access-tokens.js';
import { ApplicationKeys } from './application-keys.js';
import { openDevelopmentIssuer, type DevelopmentIssuer } from './development.js';
import { IssuerKeys, type Keys } from './issuer-keys.js';
import { unauthenticated } from './unauthenticated.js';
import { CredentialSnapshots, type CredentialSnapshot } from './credential-snapshots.js';

const SCHEME = /^bearer +(\S+)$/i;
const LONGEST_HEADER = 'bearer '.length + 8 * 1024; // longer headers are not parsed

/** Identifies callers: people by access tokens of the issuer, applications by keys of this platform. */
export interface Identity {
  /**
   * The caller that the value of an Authorization header authenticates; anonymous without one.
   *
   * @throws Unauthenticated `UNAUTHENTICATED`, the same whatever is wrong; Unavailable when it cannot be checked
   */
  identify(authorization: string | undefined): Promise<Actor>;
  /**
   * Whether this value of an Authorization header was accepted before; it may have expired since. Costs no more than a
   * hash.
   */
  knows(authorization: string): boolean;
  /**
   * Whether the result of `identify` is still valid. Live connections check it once a second, so that a revocation ends
   * them within two.
   */
  stillValid(actor: Actor): boolean | Promise<boolean>;
  /** Set when no real issuer is configured. */
  readonly development: DevelopmentIssuer | null;
}

interface IdentityOptions {
  readonly db: Database;
  readonly log: Log;
  readonly now: () => Date;
  /** Monotonic milliseconds; tests set it. */
  readonly clock?: () => number;
}

type Settings = Pick<Config, 'environment' | 'dataDir' | 'oidcIssuer' | 'oidcAudience' | 'oidcGrantsClaim'>;

/**
 * @throws ConfigError in production without an issuer, when the issuer has another name, or for an unsafe development
 * key
 */
export async function openIdentity(
  config: Settings,
  { db, log, now, clock = () => performance.now() }: IdentityOptions,
): Promise<Identity> {
  const { issuer, keys, development } = await trust(config, clock, log);
  const expected = { issuer, audience: config.oidcAudience, grantsClaim: config.oidcGrantsClaim };
  const tokens = new AccessTokens(keys, expected, now, log);
  const applications = new ApplicationKeys(db, now, log);
  const snapshots = new CredentialSnapshots(db, clock, now, log);
  /** The token that proved each actor. Keyed by the object: a copy of an actor has no proof, and is not valid. */
  const proofs = new WeakMap<Actor, Proof>();

  /** A tolerance is needed, because an issuer whose clock is ahead may date a token after a later revocation. */
  const isRevoked = ({ actor, issuedAt }: Proof, { revoked }: CredentialSnapshot): boolean => {
    const since = revoked.get(actor.id);
    return since !== undefined && issuedAt * 1000 < since.getTime() + TOLERANCE_SECONDS * 1000;
  };
  function holds(actor: Actor, snapshot: CredentialSnapshot): boolean {
    // the id of an application contains that of its key
    if (actor.kind === 'APPLICATION') return snapshot.keys.has(keyOf(actor.id)!);
    const proof = proofs.get(actor);
    return proof !== undefined && tokens.isStillSigned(proof) && !isRevoked(proof, snapshot);
  }

  return {
    development,
    async identify(authorization) {
      if (authorization === undefined) return ANONYMOUS;
      const credentials = credentialsIn(authorization);
      if (credentials === undefined) throw unauthenticated('not a bearer token, or too long');
      if (isKey(credentials)) return applications.check(credentials, snapshots);
      const proof = await tokens.check(credentials);
      if (isRevoked(proof, await snapshots.current())) throw unauthenticated('revoked');
      proofs.set(proof.actor, proof);
      return proof.actor;
    },
    knows(authorization) {
      const credentials = credentialsIn(authorization);
      if (credentials === undefined) return false;
      const key = readKey(credentials);
      return key ? (snapshots.last?.keys.has(key.id) ?? false) : tokens.knows(credentials);
    },
    stillValid(actor) {
      if (actor.kind === 'ANONYMOUS') return true;
      if (isOver(actor, now())) return false;
      const snapshot = snapshots.current();
      if (!(snapshot instanceof Promise)) return holds(actor, snapshot);
      return snapshot.then(
        (latest) => holds(actor, latest),
        // without the database no data can be read either: its restart must not end every connection
        () => snapshots.last !== undefined && holds(actor, snapshots.last),
      );
    },
  };
}

const credentialsIn = (authorization: string): string | undefined =>
  authorization.length <= LONGEST_HEADER ? SCHEME.exec(authorization)?.[1] : undefined;

/** The issuer whose tokens are accepted: the configured one or, for development, that of DATA_DIR's key; never both. */
async function trust(
  { environment, dataDir, oidcIssuer }: Settings,
  clock: () => number,
  log: Log,
): Promise<{ issuer: string; keys: Keys; development: DevelopmentIssuer | null }> {
  if (oidcIssuer !== undefined) {
    const keys = new IssuerKeys(oidcIssuer, clock, log);
    await keys.open();
    return { issuer: oidcIssuer, keys, development: null };
  }
  if (environment === 'production') throw new ConfigError([ISSUER_MISSING]);
  const development = await openDevelopmentIssuer(dataDir);
  return { issuer: development.issuer, keys: development.keys, development };
}
