import type { Class } from '../describe.js';
import { Exact } from '../exact.js';
import { CALENDAR, memberBounds, rangeText, type Bounds } from '../model/bounds.js';
import { isList, mostOf, type Column } from '../model/column.js';
import type { EntityMeta } from '../model/model.js';
import type { Values } from './columns.js';
import { userError, type UserErrorData } from './user-error.js';

const isWithin = (value: number | string, { least, most }: Bounds): boolean =>
  new Exact(value).gte(least) && new Exact(value).lte(most);

const outOfRange = (path: readonly string[], bounds: Parameters<typeof rangeText>[0]): UserErrorData =>
  userError('VALUE_OUT_OF_RANGE', path, { range: rangeText(bounds) });

/** What is wrong with the number of elements of a list, or with naming one twice. */
export function listFaults(name: string, given: readonly unknown[], most: number): UserErrorData[] {
  if (given.length > most) return [userError('LIST_SIZE', [name], { most })];
  const texts = given.filter((each) => typeof each === 'string');
  return new Set(texts).size < texts.length ? [userError('NAMED_TWICE', [name])] : [];
}

/** The numbers of objects that lie in a row. */
const memberFaults = ({ name, type }: Column, given: readonly Readonly<Record<string, unknown>>[]): UserErrorData[] =>
  given.flatMap((each, at) =>
    [...memberBounds(type() as Class)].flatMap(([member, bounds]) =>
      isWithin(each[member] as number | string, bounds) ? [] : [outOfRange([name, String(at), member], bounds)],
    ),
  );

/** What is wrong with a value by what its column declares: bounds of a number, days of the calendar, size of a list. */
export function boundsFaults(column: Column, given: unknown): UserErrorData[] {
  const { name, kind, bounds } = column;
  if (given === null) return [];
  if (isList(column)) {
    const faults = listFaults(name, given as readonly unknown[], mostOf(column));
    return kind === 'embedded' && faults.length === 0 ? memberFaults(column, given as never) : faults;
  }
  if (bounds && !isWithin(given as number | string, bounds)) return [outOfRange([name], bounds)];
  const isOffCalendar = kind === 'date' && ((given as string) < CALENDAR.least || (given as string) > CALENDAR.most);
  return isOffCalendar ? [outOfRange([name], CALENDAR)] : [];
}

/** Of decimals the text says nothing about their order; numbers and days compare as they are. */
const isLess = ({ kind }: Column, a: unknown, b: unknown): boolean =>
  kind === 'decimal' ? new Exact(a as string).lt(b as string) : (a as string) < (b as string);

/** Which pairs of a row stand the wrong way round: the fault is shown at the second. */
export const orderFaults = ({ columns, options }: EntityMeta, row: Values): UserErrorData[] =>
  (options.inOrder ?? []).flatMap(([least, most]) => {
    const column = columns.find(({ name }) => name === most)!; // `pairsOf` requires it
    const isReversed = row[least] != null && row[most] != null && isLess(column, row[most], row[least]);
    return isReversed ? [userError('NOT_IN_ORDER', [most], { least, most })] : [];
  });
