import type { Actor } from '../../kernel/access/actor.js';
import type { Identity } from '../identity/identity.js';

/** What live connections ask of the identity: who comes, and whether they still may stay. */
export type Standing = Pick<Identity, 'identify' | 'stillValid'>;

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
