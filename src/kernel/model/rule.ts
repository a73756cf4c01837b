import type { Variables } from '../errors.js';

/** A rule that a row breaks: the path of the field, the code, and the variables of its message. */
export interface BrokenRule {
  readonly code: string;
  readonly path: readonly string[];
  readonly variables?: Variables;
}

/**
 * Validates a row as it would be after a create or update, beyond types and references. Pure: receives the row by
 * property names, relations as local ids.
 */
export type RowRules = (row: Readonly<Record<string, unknown>>) => readonly BrokenRule[];
