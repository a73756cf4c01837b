import type { Actor } from '../../kernel/access/actor.js';
import type { GuardedIdentity } from '../identity/guarded-identity.js';

/** What live connections ask of the identity: who comes from where, and whether they still may stay. */
export type SessionValidity = GuardedIdentity;

const LOOK_MS = 500; // an expired token ends its connection within a second, a revoked one within two

/**
 * Calls `over` once when the actor may stay no longer.
 *
 * @param current who it is by now: its credentials may have been renewed
 * @returns stops looking
 */
export function whileValid(current: () => Actor, standing: SessionValidity, over: () => void): () => void {
  if (current().kind === 'ANONYMOUS') return () => undefined;
  const timer = setInterval(() => {
    const actor = current();
    void Promise.resolve(standing.stillValid(actor)).then((valid) => {
      if (valid || actor !== current()) return;
      clearInterval(timer);
      over();
    });
  }, LOOK_MS);
  return () => clearInterval(timer);
}
