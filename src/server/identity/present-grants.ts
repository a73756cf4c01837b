import type { Actor, Grant } from '../../kernel/access/actor.js';
import type { Identity } from './identity.js';

/** Something that changes what grants mean while the credential stays the same. */
export interface GrantSource {
  concerns(grant: Grant): boolean;
  /** What the grants mean now, at most a second old. The grants of a credential are always the same object. */
  present(grants: readonly Grant[]): Promise<readonly Grant[]>;
}

/**
 * Gives callers the grants that they have now, by each source in turn. A change takes effect within two seconds: one is
 * the age of what sources read, one the interval at which connections are checked.
 */
export function withPresentGrants(identity: Identity, sources: readonly GrantSource[]): Identity {
  const originals = new WeakMap<Actor, Actor>();
  /** The same object for all requests of an actor, while its grants are the same: see `actorOf` of applications. */
  const latest = new WeakMap<Actor, Actor>();

  const areConcerned = ({ grants }: Actor): boolean =>
    grants.some((grant) => sources.some((source) => source.concerns(grant)));
  async function present(original: Actor): Promise<Actor> {
    let { grants } = original;
    for (const source of sources) if (grants.some(source.concerns)) grants = await source.present(grants);
    for (const same of [original, latest.get(original)]) if (same && isSame(same.grants, grants)) return same;
    const actor = { ...original, grants };
    originals.set(actor, original);
    latest.set(original, actor);
    return actor;
  }

  return {
    ...identity,
    async identify(authorization) {
      const actor = await identity.identify(authorization);
      return areConcerned(actor) ? present(actor) : actor;
    },
    stillValid(actor) {
      const original = originals.get(actor) ?? actor;
      const holds = identity.stillValid(original);
      if (!areConcerned(original)) return holds;
      return Promise.all([holds, present(original)]).then(
        ([isValid, now]) => isValid && isSame(now.grants, actor.grants),
        () => true, // the database is unavailable, so no data can be read either
      );
    },
  };
}

const isSame = (one: readonly Grant[], other: readonly Grant[]): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);
