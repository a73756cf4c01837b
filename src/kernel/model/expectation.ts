import type { Class } from '../describe.js';
import type { BaseEntity } from './entity.js';
import { fittingRows, settingsOfRows, type FittingRows, type RowWhere } from './finding.js';
import { Moment } from './moment.js';
import type { Setting } from './setting.js';

/** Rows of a type, each of which a row is expected for. */
export interface EachRow<T = unknown> extends FittingRows {
  /** Only for its type: what a relation must be to. */
  readonly row?: T;
}

/** Each row of a type that fits conditions: `each(Team, { kind: ['STATIONED_TEAM'], state: ['ACTIVE'] })`. */
export const each = <T extends BaseEntity>(of: abstract new () => T, where: RowWhere<NoInfer<T>>): EachRow<T> =>
  fittingRows(of, where);

type Value = Moment<string> | string;
type Given<V> = [V] extends [BaseEntity] ? EachRow<V> : [V] extends [string] ? Value : never;
type Givens<T> = { readonly [K in keyof T & string]?: Given<NonNullable<T[K]>> };

/** The rows of a type that are due: the platform makes those that are missing. */
export interface Expectation {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly of: Class;
  /** What a row is expected for, by property: rows, and values. No second one is made for the same. */
  readonly for: Readonly<Record<string, EachRow | Value>>;
  /** What a row that is made has besides. */
  readonly with: Readonly<Record<string, Value>>;
}

/**
 * Declares rows that are due. For each combination of `expectedFor` of which there is no row the platform makes one, in
 * its first state, with the values of `made` besides:
 * `expected('MARK_EXPECTED', …, ChecklistMark, { item: each(…), subject: each(…), period: YEAR_PERIOD })`.
 */
export const expected = <T extends BaseEntity>(
  code: string,
  zh: string,
  en: string,
  of: abstract new () => T,
  expectedFor: Givens<NoInfer<T>>,
  made: Givens<NoInfer<T>> = {},
): Expectation => ({
  code,
  zh,
  en,
  of,
  for: expectedFor as Expectation['for'], // typed by the properties of the class
  with: made as Expectation['with'],
});

export const isEachRow = (given: EachRow | Value): given is EachRow =>
  typeof given === 'object' && !(given instanceof Moment);

/** The settings that an expectation reads. */
export const settingsExpected = ({ for: givens, with: made }: Expectation): readonly Setting[] =>
  [...Object.values(givens), ...Object.values(made)].flatMap((given) => {
    if (typeof given === 'string') return [];
    return isEachRow(given) ? settingsOfRows(given) : given.settings;
  });
