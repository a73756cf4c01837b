import { Invalid } from '../errors.js';
import { mapSlot } from '../parameters.js';
import { platformDay } from '../platform-day.js';
import { all, sql, type Sql } from '../sql.js';
import type { Column } from '../model/column.js';
import { folded } from './search-fold.js';
import { LONGEST_SEARCH } from './search-match.js';

type Filter = Readonly<Record<string, unknown>>;
type Comparable = Pick<Column, 'sqlType' | 'nullable'>;

export const MAX_CONDITIONS = 200;
export const MAX_DEPTH = 12;
const MAX_VALUES = 500;

export const tooComplex = (): Invalid =>
  new Invalid('FILTER_TOO_COMPLEX', { conditions: MAX_CONDITIONS, depth: MAX_DEPTH, values: MAX_VALUES });

/** The conditions that a filter may still have. */
export interface Budget {
  spend(amount: number, depth: number): void;
}

/** @throws Invalid `FILTER_TOO_COMPLEX` */
function requireFewValues(values: readonly unknown[]): void {
  if (values.length > MAX_VALUES) throw tooComplex();
}

/** False instead of null if the value is absent. */
export const present = (at: Sql, matches: Sql): Sql<boolean> => sql<boolean>`(${matches} and ${at} is not null)`;

type Operator = (at: Sql, value: Sql) => Sql;
const OPERATORS: Readonly<Record<string, Operator>> = {
  eq: (at, value) => sql`${at} = ${value}`,
  lt: (at, value) => sql`${at} < ${value}`,
  lte: (at, value) => sql`${at} <= ${value}`,
  gt: (at, value) => sql`${at} > ${value}`,
  gte: (at, value) => sql`${at} >= ${value}`,
};

/** Transforms the given value, or list of values, to what the column is compared with. */
export interface Comparand {
  readonly value: (value: Sql) => Sql;
  readonly list: (values: Sql) => Sql;
}
const UNCHANGED: Comparand = { value: (value) => value, list: (values) => values };

/** Least and greatest number of days from today that lead to a day of PostgreSQL; no column has a day beyond them. */
const [MOST_DAYS_AGO, MOST_DAYS_AHEAD] = [-1_000_000, 3_000_000];
const boundedDays = (days: unknown): unknown =>
  typeof days === 'number' ? Math.min(Math.max(days, MOST_DAYS_AGO), MOST_DAYS_AHEAD) : days;

/** Compares a date with days counted from the platform's day: the index of the date serves it. */
const FROM_TODAY: Comparand = {
  value: (days) => sql`(${platformDay} + ${days})`,
  list: (days) => sql`array(select ${platformDay} + each from unnest(${days}) each)`,
};
const daysOf = (filter: Filter): Filter =>
  Object.fromEntries(
    Object.entries(filter).map(([operator, days]) => [
      operator,
      Array.isArray(days) ? days.map((each) => mapSlot(each, boundedDays)) : mapSlot(days, boundedDays),
    ]),
  );

/** Conditions on a value: all of them hold. @throws Invalid `FILTER_TOO_COMPLEX` */
export function compare(
  at: Sql,
  { sqlType, nullable }: Comparable,
  filter: Filter,
  budget: Budget,
  comparand = UNCHANGED,
): Sql<boolean> {
  const type = sql.raw(sqlType);
  const ifPresent = (matches: Sql): Sql => (nullable ? present(at, matches) : matches);
  const entries = Object.entries(filter).filter(([, value]) => value !== undefined);
  budget.spend(Math.max(entries.length - 1, 0), 0); // the first condition was counted with its column
  return all(
    entries.map(([operator, value]) => {
      if (operator === 'isNull') return value ? sql`${at} is null` : sql`${at} is not null`;
      if (operator === 'in' || operator === 'notIn') {
        const list = value as unknown[];
        requireFewValues(list);
        const member = ifPresent(sql`${at} = any(${comparand.list(sql`${list}::${type}[]`)})`);
        return operator === 'in' ? member : sql`not ${member}`;
      }
      if (operator === 'daysFromToday')
        return compare(at, { sqlType: 'int', nullable }, daysOf(value as Filter), budget, FROM_TODAY);
      if (operator === 'contains') return ifPresent(contains(at, value as string));
      if (operator === 'startsWith') return ifPresent(startsWith(at, value as string));
      const compareWith = OPERATORS[operator];
      if (!compareWith) throw new Error(`no filter operator ${operator}`);
      return ifPresent(compareWith(at, comparand.value(sql`${value}::${type}`)));
    }),
  );
}

/** Sorts after every character that texts contain. */
const LAST_CHARACTER = '\u{10ffff}';

/** A prefix as a range in the C collation: the index of the text serves any prefix, also through row-level security. */
const startsWith = (at: Sql, prefix: string): Sql =>
  sql`${at} collate "C" >= ${prefix}::text
    and ${at} collate "C" < ${mapSlot(prefix, (text) => text + LAST_CHARACTER)}::text`;

/** Least length of what a text is asked to contain: most texts have any single character. */
const LEAST_PIECE = 2;

/** @throws Invalid `CONTAINS_TOO_SHORT`, `SEARCH_TOO_LONG` */
function pieceOf(text: string): string {
  if (text.length > LONGEST_SEARCH) throw new Invalid('SEARCH_TOO_LONG', { most: LONGEST_SEARCH });
  const piece = folded(text);
  if (Array.from(piece).length < LEAST_PIECE) throw new Invalid('CONTAINS_TOO_SHORT', { least: LEAST_PIECE });
  return piece;
}

/** Each two neighbouring characters, as `text_pairs` has them in the index. */
const pairsOf = (text: string): string[] => {
  const characters = Array.from(pieceOf(text));
  return characters.slice(1).map((each, n) => characters[n]! + each); // there is one before each of them
};

/**
 * A text anywhere in another, both folded as for a search. The index leads to the texts that have all its pairs; only
 * if there are several, each of these texts is folded and looked through.
 */
function contains(at: Sql, text: string): Sql {
  const pairs = sql`${mapSlot(text, pairsOf)}::text[]`;
  const isInside = sql`strpos(search_fold(${at}), ${mapSlot(text, pieceOf)}::text) > 0`;
  return sql`text_pairs(${at}) @> ${pairs} and (cardinality(${pairs}) = 1 or ${isInside})`;
}

/** Conditions on a list of values: all of them hold. An absent list is empty. @throws Invalid `FILTER_TOO_COMPLEX` */
export function compareList(
  at: Sql,
  { nullable }: Pick<Column, 'nullable'>,
  filter: Filter,
  budget: Budget,
): Sql<boolean> {
  const ifPresent = (matches: Sql): Sql => (nullable ? present(at, matches) : matches);
  const entries = Object.entries(filter).filter(([, value]) => value !== undefined);
  budget.spend(Math.max(entries.length - 1, 0), 0); // the first condition was counted with its column
  return all(
    entries.map(([operator, value]) => {
      if (operator === 'isEmpty') {
        const isFilled = ifPresent(sql`${at} <> '{}'`);
        return value ? sql`not ${isFilled}` : isFilled;
      }
      const values = operator === 'has' ? [value] : (value as readonly unknown[]);
      requireFewValues(values);
      const holds = operator === 'hasAll' ? sql`${at} @> ${values}::text[]` : sql`${at} && ${values}::text[]`;
      return ifPresent(sql`(${holds})`);
    }),
  );
}
