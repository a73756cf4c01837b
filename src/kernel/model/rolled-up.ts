import { GraphQLInt } from 'graphql';
import { snake } from '../describe.js';
import { DateScalar, DecimalScalar } from '../scalars.js';
import type { Column, ColumnKind, ColumnOptions } from './column.js';
import { record } from './declarations.js';
import type { Absence, Equality, NumberCondition, Presences, Range } from './preset.js';

/** The conditions of a list filter on a value, by its type: an enum has a list of its values. */
type Condition<V> = [V] extends [boolean]
  ? Pick<Equality<boolean>, 'eq'> & Absence
  : [V] extends [number]
    ? NumberCondition
    : string extends V
      ? Equality<string> & Range<string> & Absence
      : [V] extends [string]
        ? readonly V[]
        : never;

/** A list filter on a row's own columns. None may depend on today: nothing changes the column when a day passes. */
export type OwnFilter<C> = {
  readonly [K in keyof C]?: Condition<NonNullable<C[K]>>;
} & Presences<C>;

/** What the rows of a list come to: how many they are, a sum, or the first or last day. Without rows a sum is 0. */
export type RollUp<C> =
  | { readonly count: OwnFilter<C> }
  | { readonly sum: keyof C & string; readonly where?: OwnFilter<C> }
  | { readonly latest: keyof C & string; readonly where?: OwnFilter<C> }
  | { readonly earliest: keyof C & string; readonly where?: OwnFilter<C> };

/** A roll-up as the model reads it. */
export interface RolledUp {
  /** The inverse list whose rows are rolled up. */
  readonly list: string;
  readonly does: 'count' | 'sum' | 'latest' | 'earliest';
  /** The column of its rows; none for a count. */
  readonly of: string | null;
  readonly where: Readonly<Record<string, unknown>>;
  /** Its changes are changes of the record, with a version, history and event. */
  readonly isVersioned: boolean;
}

interface RolledUpOptions extends Pick<ColumnOptions, 'filter' | 'order'> {
  readonly isVersioned?: boolean;
}

type Stored = Pick<Column, 'kind' | 'type' | 'sqlType' | 'default' | 'nullable'>;
const DAY: Stored = { kind: 'date', type: () => DateScalar, sqlType: 'date', nullable: true };
const STORED: Readonly<Record<RolledUp['does'], Stored>> = {
  count: { kind: 'integer', type: () => GraphQLInt, sqlType: 'int', default: '0' },
  sum: { kind: 'decimal', type: () => DecimalScalar, sqlType: 'numeric', default: '0' },
  latest: DAY,
  earliest: DAY,
};

/** Kinds of columns that can be rolled up so. */
export const ROLLED_KINDS: Readonly<Record<RolledUp['does'], readonly ColumnKind[]>> = {
  count: [],
  sum: ['integer', 'decimal'],
  latest: ['date'],
  earliest: ['date'],
};

const readRollUp = (roll: RollUp<object>): Pick<RolledUp, 'does' | 'of' | 'where'> => {
  if ('count' in roll) return { does: 'count', of: null, where: roll.count };
  const { where = {} } = roll;
  if ('sum' in roll) return { does: 'sum', of: roll.sum, where };
  if ('latest' in roll) return { does: 'latest', of: roll.latest, where };
  return { does: 'earliest', of: roll.earliest, where };
};

/**
 * A column that the database keeps equal to what the rows of a list come to, of all callers alike: it counts rows that
 * a reader may not see as well. `rolledUp<Member>('members', { count: { … } }, …)`.
 */
export const rolledUp =
  <C extends object = never>(
    list: string,
    roll: RollUp<NoInfer<C>>,
    zh: string,
    en: string,
    { isVersioned = false, ...options }: RolledUpOptions = {},
  ): PropertyDecorator =>
  (prototype, property) => {
    const name = String(property);
    const how = readRollUp(roll as RollUp<object>);
    record(prototype, {
      does: 'column',
      name,
      column: snake(name),
      zh,
      en,
      ...STORED[how.does],
      ...options,
      readOnly: true,
      rolledUp: { list, ...how, isVersioned },
    });
  };
