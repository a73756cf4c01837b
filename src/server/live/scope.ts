import type { Context } from '../../kernel/context.js';

/**
 * What an answer depends on besides its operation: who asks and in which language. Subscribers share an execution
 * only where this is equal, so whatever decides what a caller may see belongs in here.
 */
export const scopeKey = ({ actor, locale }: Context): string => JSON.stringify([actor, locale]);
