import type { Actor } from '../../kernel/access/actor.js';
import { TooMuch, Unauthenticated } from '../../kernel/errors.js';
import type { Guard } from '../guard/guard.js';
import type { Identity } from './identity.js';

/** Points that a refused credential costs its address: a signature was checked for nothing, and it may be a guess. */
const REFUSAL_COST = 100;

/** The identity, for callers who come from somewhere: guesses are paid for there. */
export interface GuardedIdentity extends Pick<Identity, 'stillValid'> {
  /**
   * Who the value of an Authorization header proves; nobody without one.
   *
   * @throws Unauthenticated; TooMuch `RATE_LIMITED` where the address has no points left; Unavailable
   */
  identify(authorization: string | undefined, address?: string): Promise<Actor>;
}

/**
 * Refused credentials of an address are counted by themselves, beside what its own points pay for: where as many came
 * as it has points for, only credentials that were let in before are looked at. So nobody can guess on, whoever is at
 * work behind the same address goes on, and who merely reads much there keeps nobody from signing in.
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
      if (!(error instanceof TooMuch)) throw error; // without points it is still asked who it is
    }
    guard.usageCharge(guessesAt(address)).add(REFUSAL_COST); // throws where nothing is left
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
