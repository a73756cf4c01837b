import { ANONYMOUS, type Actor } from '../../kernel/access/actor.js';
import type { Identity } from '../identity/identity.js';

/** What live connections ask of the identity: who comes, and whether they still may stay. */
export type Standing = Pick<Identity, 'identify' | 'stillValid'>;

/** Where no identity is: everybody is nobody, for as long as they like. */
export const nobodyKnown: Standing = { identify: () => Promise.resolve(ANONYMOUS), stillValid: () => true };

const LOOK_MS = 500; // an expired token ends its connection within a second, a revoked one within two

/** Calls `over` once when the actor may stay no longer. @returns stops looking */
export function whileValid(actor: Actor, standing: Standing, over: () => void): () => void {
  if (actor.kind === 'ANONYMOUS') return () => undefined;
  const timer = setInterval(() => {
    void Promise.resolve(standing.stillValid(actor)).then((valid) => {
      if (valid) return;
      clearInterval(timer);
      over();
    });
  }, LOOK_MS);
  return () => clearInterval(timer);
}
