import { capital, uncapital } from '../describe.js';
import type { Thing } from '../thing/graph.js';

/** Names that the schema makes from a thing's own. */
export const subjectField = (thing: Thing): string => uncapital(thing.name);
export const bulkName = (thing: Thing): string => `change${capital(thing.options.plural)}`;
