import type { BaseEntity } from './entity.js';
import type { Moment } from './moment.js';

/** Stands in a preset for the platform's day, whenever it is read: `{ dueOn: { lt: TODAY } }`. */
export const TODAY: unique symbol = Symbol('today');
type Today = typeof TODAY;

export interface Equality<V> {
  readonly eq?: V;
  readonly in?: readonly V[];
  readonly notIn?: readonly V[];
}
export interface Range<V> {
  readonly lt?: V;
  readonly lte?: V;
  readonly gt?: V;
  readonly gte?: V;
}
export interface Absence {
  readonly isNull?: boolean;
}
export type NumberCondition = Equality<number> & Range<number> & Absence;

/** A text, a date, an instant and a decimal are all strings in TypeScript; the schema tells what each may be asked. */
interface StringCondition<S> extends Omit<Equality<string>, 'eq'>, Range<string | Of<S, string>>, Absence {
  readonly eq?: string | Of<S, string>;
  readonly startsWith?: string;
  readonly contains?: string;
  readonly daysFromToday?: Today extends S ? NumberCondition : never;
}

/** What of `S` stands for values of a type. */
type Of<S, V> = Extract<S, Today | Moment<V>>;
interface MomentaryCondition<S> extends Omit<Equality<number>, 'eq'>, Range<number | Of<S, number>>, Absence {
  readonly eq?: number | Of<S, number>;
}

interface ListCondition<T, S> {
  readonly some?: Preset<T, S>;
  readonly every?: Preset<T, S>;
  readonly none?: Preset<T, S>;
  readonly count?: MomentaryCondition<S>;
}

interface TextsCondition {
  readonly has?: string;
  readonly hasAny?: readonly string[];
  readonly hasAll?: readonly string[];
  readonly isEmpty?: boolean;
}

/** A condition on a property, by its type: one of an enum's values is a list of them, as in the filter. */
type ElementsCondition<E, S> = E extends BaseEntity
  ? ListCondition<E, S>
  : E extends string
    ? string extends E
      ? TextsCondition
      : readonly E[]
    : never;
type Condition<V, S> = [V] extends [boolean]
  ? Omit<Equality<boolean>, 'in' | 'notIn'> & Absence
  : [V] extends [number]
    ? MomentaryCondition<S>
    : [V] extends [string]
      ? string extends V
        ? StringCondition<S>
        : readonly V[]
      : [V] extends [readonly (infer E)[]]
        ? ElementsCondition<E, S>
        : [V] extends [BaseEntity]
          ? Preset<V, S>
          : never;

/**
 * A filter that a module writes, on the properties of an entity: a misspelt property or value does not compile. The
 * filter input of the entity checks the rest when the schema is built. `S` may stand for values that are not known yet.
 */
export type Preset<T, S = Today> = Conditions<T, S> &
  Presences<T> &
  Entireties<T> & {
    readonly and?: readonly Preset<T, S>[];
    readonly or?: readonly Preset<T, S>[];
    readonly not?: Preset<T, S>;
  };
type Conditions<T, S> = { readonly [K in keyof T & string]?: Condition<NonNullable<T[K]>, S> };
/** Of a column that may be empty: `hasRating`. */
export type Presences<T> = { readonly [K in keyof T & string as `has${Capitalize<K>}`]?: boolean };
/** Of a list of enum values: `allKinds`. */
type Entireties<T> = {
  readonly [K in keyof T & string as T[K] extends readonly string[] ? `all${Capitalize<K>}` : never]?: Condition<
    T[K],
    never
  >;
};

type Filter = Readonly<Record<string, unknown>>;
const OPERATORS: readonly string[] = ['eq', 'lt', 'lte', 'gt', 'gte'];

/** A preset as a filter: a comparison with `TODAY` becomes one of the days from today. */
export function filterOf(preset: object): Filter {
  const filter: Record<string, unknown> = {};
  const ofToday: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(preset) as [string, unknown][]) {
    if (value === TODAY && OPERATORS.includes(name)) ofToday[name] = 0;
    else if (Array.isArray(value)) filter[name] = value.map(memberOf);
    else filter[name] = memberOf(value);
  }
  return Object.keys(ofToday).length === 0 ? filter : { ...filter, daysFromToday: ofToday };
}

const memberOf = (value: unknown): unknown => (typeof value === 'object' && value !== null ? filterOf(value) : value);
