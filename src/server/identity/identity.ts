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
import { unauthenticated, tellHowToMint } from './unauthenticated.js';
import { CredentialSnapshots, type CredentialSnapshot } from './credential-snapshots.js';

const SCHEME = /^bearer +(\S+)$/i;
const LONGEST_HEADER = 'bearer '.length + 8 * 1024; // a token is looked at only when it is no longer

/** Who asks: people by the issuer's access tokens, applications by keys of ours. */
export interface Identity {
  /**
   * Who the value of an Authorization header proves; nobody without one.
   *
   * @throws Unauthenticated `UNAUTHENTICATED`, the same for whatever is wrong; Unavailable while it cannot be checked
   */
  identify(authorization: string | undefined): Promise<Actor>;
  /** Whether it let in the value of an Authorization header before, which may have ended since. Costs no more than a hash. */
  knows(authorization: string): boolean;
  /** Whether what `identify` gave still holds. For connections that stay, once a second: then a revocation ends them within two. */
  stillValid(actor: Actor): boolean | Promise<boolean>;
  /** Where no real issuer is configured. */
  readonly development: DevelopmentIssuer | null;
}

interface IdentityOptions {
  readonly db: Database;
  readonly log: Log;
  readonly now: () => Date;
  /** Milliseconds that never jump; tests set it. */
  readonly clock?: () => number;
}

type Settings = Pick<Config, 'environment' | 'dataDir' | 'oidcIssuer' | 'oidcAudience' | 'oidcGrantsClaim'>;

/** @throws ConfigError for a production without an issuer, an issuer of another name, an unsafe development key */
export async function openIdentity(
  config: Settings,
  { db, log, now, clock = () => performance.now() }: IdentityOptions,
): Promise<Identity> {
  const { issuer, keys, development } = await trust(config, clock, log);
  const expected = { issuer, audience: config.oidcAudience, grantsClaim: config.oidcGrantsClaim };
  const tokens = new AccessTokens(keys, expected, now, log);
  const applications = new ApplicationKeys(db, now, log);
  const standing = new CredentialSnapshots(db, clock, now, log);
  /** What proved each actor. By the object: who copies an actor loses the proof, and is nobody who may stay. */
  const proofs = new WeakMap<Actor, Proof>();

  /** An issuer whose clock is ahead by what is tolerated dates a token after a revocation that came later. */
  const isRevoked = ({ actor, issuedAt }: Proof, { revoked }: CredentialSnapshot): boolean => {
    const since = revoked.get(actor.id);
    return since !== undefined && issuedAt * 1000 < since.getTime() + TOLERANCE_SECONDS * 1000;
  };
  function holds(actor: Actor, snapshot: CredentialSnapshot): boolean {
    if (actor.kind === 'APPLICATION') return snapshot.keys.has(keyOf(actor.id)!); // an application's id has one
    const proof = proofs.get(actor);
    return proof !== undefined && tokens.isStillSigned(proof) && !isRevoked(proof, snapshot);
  }

  return {
    development,
    async identify(authorization) {
      if (authorization === undefined) return ANONYMOUS;
      const credentials = credentialsIn(authorization);
      if (credentials === undefined) throw unauthenticated('not a bearer token, or too long');
      if (isKey(credentials)) return applications.check(credentials, standing);
      const proof = await tokens.check(credentials);
      if (isRevoked(proof, await standing.current())) throw unauthenticated('revoked');
      proofs.set(proof.actor, proof);
      return proof.actor;
    },
    knows(authorization) {
      const credentials = credentialsIn(authorization);
      if (credentials === undefined) return false;
      const key = readKey(credentials);
      return key ? (standing.last?.keys.has(key.id) ?? false) : tokens.knows(credentials);
    },
    stillValid(actor) {
      if (actor.kind === 'ANONYMOUS') return true;
      if (isOver(actor, now())) return false;
      const snapshot = standing.current();
      if (!(snapshot instanceof Promise)) return holds(actor, snapshot);
      return snapshot.then(
        (read) => holds(actor, read),
        // without the database nothing can be read either: its restart must not end every connection
        () => standing.last !== undefined && holds(actor, standing.last),
      );
    },
  };
}

const credentialsIn = (authorization: string): string | undefined =>
  authorization.length <= LONGEST_HEADER ? SCHEME.exec(authorization)?.[1] : undefined;

/** Whose tokens count: the configured issuer's, or for development those of DATA_DIR's key; never both. */
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
  tellHowToMint();
  return { issuer: development.issuer, keys: development.keys, development };
}
