import type { Variables } from '../errors.js';

/** A rule that a row breaks: where, which, and what its text needs. */
export interface BrokenRule {
  readonly code: string;
  readonly path: readonly string[];
  readonly variables?: Variables;
}

/**
 * What must hold of a row as it would be after a create or update, beyond types and references. Pure: gets the
 * row by property names, relations as local ids.
 */
export type RowRules = (row: Readonly<Record<string, unknown>>) => readonly BrokenRule[];
