import type { Context } from '../../kernel/context.js';

/**
 * What an answer depends on besides its operation: what who asks was granted, and in which language. Subscribers share an execution
 * only where this is equal, so whatever decides what a caller may see belongs in here.
 */
export const scopeKey = ({ actor, locale }: Context): string => JSON.stringify([actor.kind, actor.grants, locale]);
