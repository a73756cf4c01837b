import type { Actor } from '../../kernel/access/actor.js';
import { TooMuch, Unauthenticated } from '../../kernel/errors.js';
import type { Door } from '../door/door.js';
import type { Identity } from './identity.js';

/** Points that a refused credential costs its address: a signature was checked for nothing, and it may be a guess. */
const REFUSAL_COST = 100;

/** The identity, for callers who come from somewhere: guesses are paid for there. */
export interface Entrance extends Pick<Identity, 'stillValid'> {
  /**
   * Who the value of an Authorization header proves; nobody without one.
   *
   * @throws Unauthenticated; TooMuch `RATE_LIMITED` where the address has no points left; Unavailable
   */
  identify(authorization: string | undefined, address?: string): Promise<Actor>;
}

/**
 * A refused credential is charged to its address, since nobody else is known. Where nothing is left, only credentials
 * that were let in before are looked at: whoever is at work behind the same address goes on, and nobody can guess.
 */
export function entrance(identity: Identity, door: Pick<Door, 'costShown' | 'tally'>): Entrance {
  return {
    stillValid: (actor) => identity.stillValid(actor),
    async identify(authorization, address) {
      if (authorization === undefined || address === undefined) return identity.identify(authorization);
      if (door.costShown(address, 0).remaining <= 0 && !identity.knows(authorization))
        throw new TooMuch('RATE_LIMITED', { seconds: 1 });
      try {
        return await identity.identify(authorization);
      } catch (error) {
        if (error instanceof Unauthenticated) door.tally(address).add(REFUSAL_COST); // throws where nothing is left
        throw error;
      }
    },
  };
}
