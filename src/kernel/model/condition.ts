import type { Class } from '../describe.js';
import { literal } from '../sql.js';
import type { EntityMeta } from './model.js';
import { memberOf } from './members.js';

type Value = string | boolean;

/** One of these values; null: none at all; `not`: anything else, no value included. */
type Test = readonly Value[] | null | { readonly not: readonly Value[] | null };

/** What the values of a row must be, by property name. */
export type Condition<K extends string = string> = Readonly<Partial<Record<K, Test>>>;

type ValuesOf<X> = X extends readonly (infer V)[] ? V : X extends { readonly not: infer N } ? ValuesOf<N> : never;

type Misfit<T, W> = {
  [P in keyof W]: P extends keyof T
    ? [Exclude<ValuesOf<W[P]>, T[P]>] extends [never]
      ? never
      : { readonly property: P; readonly hasNo: Exclude<ValuesOf<W[P]>, T[P]> }
    : { readonly hasNo: P };
}[keyof W];

/** What a class is asked to be in addition: nothing if it has each property and value of the condition. */
export type Fits<T, W> = [Misfit<T, W>] extends [never] ? unknown : { readonly wrong: Misfit<T, W> };

/** A class with these properties whose condition fits it. */
export type ClassWith<T, W> = Class<T> & Fits<T, W>;

/** A list of values in SQL. */
export const literals = (values: readonly Value[]): string => values.map(literal).join(', ');

function testText(at: string, test: Test): string {
  if (test === null) return `${at} is null`;
  if (Array.isArray(test)) return `${at} in (${literals(test as readonly Value[])})`;
  const { not } = test as Exclude<Test, readonly Value[] | null>; // `isArray` does not narrow what is readonly
  return not === null ? `${at} is not null` : `(${at} is null or ${at} not in (${literals(not)}))`;
}

/**
 * A condition as SQL, for indexes and routines.
 *
 * @param row the row's alias; without it columns stand alone
 * @throws if it names a property that is not declared
 */
export const conditionText = (entity: EntityMeta, condition: Condition, row?: string): string[] =>
  Object.entries(condition).map(([name, test]) => {
    const { column } = memberOf(entity, name);
    return testText(row === undefined ? `"${column}"` : `${row}."${column}"`, test!); // it is given
  });
