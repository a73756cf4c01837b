import type { Actor } from '../../kernel/access/actor.js';
import { TooMuch, Unauthenticated } from '../../kernel/errors.js';
import type { Guard } from '../guard/guard.js';
import type { Identity } from './identity.js';

/** Points that a refused credential costs its address: a signature was verified in vain, and it may be a guess. */
const REFUSAL_COST = 100;

/** The identity with the address of the caller, which is charged for refused credentials. */
export interface GuardedIdentity extends Pick<Identity, 'stillValid'> {
  /**
   * The caller that the value of an Authorization header authenticates; anonymous without one.
   *
   * @throws Unauthenticated; TooMuch `RATE_LIMITED` when the address has no points left; Unavailable
   */
  identify(authorization: string | undefined, address?: string): Promise<Actor>;
}

/**
 * Refused credentials of an address have their own account besides that of its other requests. Once they have used up
 * as many points as the address may have, only credentials that were accepted before are checked. So nobody can
 * continue to guess, callers at work behind the same address are not affected, and one that only reads much there does
 * not keep others from signing in.
 */
export function guardedIdentity(identity: Identity, guard: Pick<Guard, 'costShown' | 'usageCharge'>): GuardedIdentity {
  const requireFewGuesses = (address: string, authorization: string): void => {
    if (guard.costShown(guessesAt(address), 0).remaining <= 0 && !identity.knows(authorization))
      throw new TooMuch('RATE_LIMITED', { seconds: 1 });
  };
  function charge(address: string): void {
    try {
      guard.usageCharge(address).add(REFUSAL_COST);
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error; // without points its credentials are still checked
    }
    guard.usageCharge(guessesAt(address)).add(REFUSAL_COST); // throws when nothing is left
  }
  return {
    stillValid: (actor) => identity.stillValid(actor),
    async identify(authorization, address) {
      if (authorization === undefined || address === undefined) return identity.identify(authorization);
      requireFewGuesses(address, authorization);
      try {
        return await identity.identify(authorization);
      } catch (error) {
        if (error instanceof Unauthenticated) charge(address);
        throw error;
      }
    },
  };
}

/** The account of an address's refused credentials. */
const guessesAt = (address: string): string => `guesses ${address}`;
