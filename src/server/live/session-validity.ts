import type { Actor } from '../../kernel/access/actor.js';
import type { GuardedIdentity } from '../identity/guarded-identity.js';

const CHECK_MS = 500; // an expired token ends its connection within a second, a revoked one within two

/**
 * Calls `over` once when the actor's session is no longer valid.
 *
 * @param current returns the present actor: its credentials may have been renewed
 * @returns a function that stops the checks
 */
export function whileValid(
  current: () => Actor,
  identity: Pick<GuardedIdentity, 'stillValid'>,
  over: () => void,
): () => void {
  if (current().kind === 'ANONYMOUS') return () => undefined;
  const timer = setInterval(() => {
    const actor = current();
    void Promise.resolve(identity.stillValid(actor)).then((valid) => {
      if (valid || actor !== current()) return;
      clearInterval(timer);
      over();
    });
  }, CHECK_MS);
  return () => clearInterval(timer);
}
