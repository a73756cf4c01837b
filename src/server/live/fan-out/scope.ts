import type { Actor } from '../../../kernel/access/actor.js';
import type { Context } from '../../../kernel/context.js';

/** What decides which rows and fields a caller sees. */
const rightsOf = ({ kind, grants }: Actor): string => JSON.stringify([kind, grants]);

export const haveEqualRights = (one: Actor, other: Actor): boolean => rightsOf(one) === rightsOf(other);

/**
 * What an answer depends on besides its operation: what who asks was granted, and in which language. Subscribers share
 * an execution only where this is equal, so whatever decides what a caller may see belongs in here. Who was granted
 * anything shares with nobody else: what they see by right is noted with their name.
 */
export const scopeKey = ({ actor, locale }: Context): string =>
  rightsOf(actor) + (actor.grants.length > 0 ? actor.id : '') + locale;
