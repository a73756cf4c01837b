import type { Variables } from '../errors.js';

/** A rule that a row breaks: the path of the field, the code, and the variables of its message. */
export interface BrokenRule {
  readonly code: string;
  readonly path: readonly string[];
  readonly variables?: Variables;
}

/** What a rule reads of a row, by property name; relations are local ids. */
export type RowOf<K extends string = string> = Readonly<Record<K, unknown>>;

/**
 * Validates a row as it would be after a create or update, beyond types and references. Pure. `K` are the properties
 * that it reads: an entity that lacks one of them does not compile with the rule.
 */
export type RowRules<K extends string = string> = (row: RowOf<K>) => readonly BrokenRule[];
