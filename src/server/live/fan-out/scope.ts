import type { Actor } from '../../../kernel/access/actor.js';
import type { Context } from '../../../kernel/context.js';

/** The rights that decide which rows and fields a caller can read. */
const rightsOf = ({ kind, grants }: Actor): string => JSON.stringify([kind, grants]);

export const haveEqualRights = (one: Actor, other: Actor): boolean => rightsOf(one) === rightsOf(other);

/**
 * Key of everything that a result depends on besides its operation: the caller's rights and language. Subscribers share
 * an execution only if their keys are equal, so anything that decides what a caller may read belongs in here. A caller
 * with grants shares with nobody else, because its access is audited under its name.
 */
export const scopeKey = ({ actor, locale }: Context): string =>
  rightsOf(actor) + (actor.grants.length > 0 ? actor.id : '') + locale;
