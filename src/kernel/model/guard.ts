import type { Variables } from '../errors.js';
import type { RowOf } from './rule.js';
import type { Setting, SettingUnit, ValueOf } from './setting.js';

/** What a guard may know besides the row. */
export interface GuardFacts {
  /** The platform's day. */
  readonly today: string;
  /** The value of a setting that the guard names, in force at the row's place today. */
  value<U extends SettingUnit>(setting: Setting<U>): ValueOf[U];
}

/** A precondition of a move. `K` are the properties that it reads: an entity without one does not compile with it. */
export interface Guard<K extends string = string> {
  readonly code: string;
  readonly reads: readonly K[];
  /** It asks only that the properties have a value: then the database asks it too, whoever makes the move. */
  readonly isFilled: boolean;
  /** The settings that it asks for. */
  readonly settings: readonly Setting[];
  /** Variables of the message that says what is missing; null if nothing is. Pure. */
  missing(row: RowOf, facts: GuardFacts): Variables | null;
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** The properties have values, and lists have some. */
export const filled = <const K extends string>(code: string, ...reads: readonly [K, ...K[]]): Guard<K> => ({
  code,
  reads,
  isFilled: true,
  settings: [],
  missing: (row) => (reads.some((name) => isEmpty(row[name])) ? {} : null),
});

/**
 * Any other precondition, for the API; what must hold whoever writes is a trigger of the module as well.
 *
 * @param missing true, or the variables of the message, if the row may not make the move
 * @param settings those that it asks for
 */
export const guard = <const K extends string>(
  code: string,
  reads: readonly K[],
  missing: (row: RowOf<K>, facts: GuardFacts) => boolean | Variables,
  settings: readonly Setting[] = [],
): Guard<K> => ({
  code,
  reads,
  isFilled: false,
  settings,
  missing(row, facts) {
    const found = missing(row, facts);
    return found === true ? {} : found === false ? null : found;
  },
});
