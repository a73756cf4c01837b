import type { Class } from '../describe.js';
import { globalId } from '../id.js';
import { Exact } from '../exact.js';
import { memberBounds, rangeText, type Bounds } from '../model/bounds.js';
import { periodPattern } from '../period.js';
import { isList, mostOf, type Column } from '../model/column.js';
import type { EntityMeta } from '../model/model.js';
import type { Values } from './columns.js';
import { userError, type UserErrorData } from './user-error.js';

const isWithin = (value: number | string, { least, most }: Bounds): boolean =>
  new Exact(value).gte(least) && new Exact(value).lte(most);

const outOfRange = (path: readonly string[], bounds: Parameters<typeof rangeText>[0]): UserErrorData =>
  userError('VALUE_OUT_OF_RANGE', path, { range: rangeText(bounds) });

/** User errors of a list with too many elements, or with one named twice. */
export function listFaults(name: string, elements: readonly unknown[], most: number): UserErrorData[] {
  if (elements.length > most) return [userError('LIST_SIZE', [name], { most })];
  const texts = elements.filter((each) => typeof each === 'string');
  return new Set(texts).size < texts.length ? [userError('NAMED_TWICE', [name])] : [];
}

/** Checks the numbers of the objects in an `embedded` column. */
const memberFaults = ({ name, type }: Column, objects: readonly Readonly<Record<string, unknown>>[]): UserErrorData[] =>
  objects.flatMap((each, at) =>
    [...memberBounds(type() as Class)].flatMap(([member, bounds]) =>
      isWithin(each[member] as number | string, bounds) ? [] : [outOfRange([name, String(at), member], bounds)],
    ),
  );

/** Checks a value against its column: bounds of a number, range of a date, kind of a period, size of a list. */
export function boundsFaults(column: Column, value: unknown): UserErrorData[] {
  const { name, kind, bounds, days, kinds } = column;
  if (value === null) return [];
  if (isList(column)) {
    const faults = listFaults(name, value as readonly unknown[], mostOf(column));
    return kind === 'embedded' && faults.length === 0 ? memberFaults(column, value as never) : faults;
  }
  if (bounds && !isWithin(value as number | string, bounds)) return [outOfRange([name], bounds)];
  if (kinds && !new RegExp(periodPattern(kinds)).test(value as string))
    return [userError('PERIOD_KIND', [name], { allowed: kinds.join(', '), enum: 'PeriodKind' })];
  const isOutside = days && ((value as string) < days.least || (value as string) > days.most);
  return isOutside ? [outOfRange([name], days)] : [];
}

/** Decimals are compared as numbers, since the order of their texts differs; numbers and dates compare as they are. */
const isLess = ({ kind }: Column, a: unknown, b: unknown): boolean =>
  kind === 'decimal' ? new Exact(a as string).lt(b as string) : (a as string) < (b as string);

/** Pairs of a row in the wrong order; the user error is reported at the second field. */
export const orderFaults = ({ columns, options }: EntityMeta, row: Values): UserErrorData[] =>
  (options.inOrder ?? []).flatMap(([least, most]) => {
    const column = columns.find(({ name }) => name === most)!; // `pairsOf` requires it
    const isReversed = row[least] != null && row[most] != null && isLess(column, row[most], row[least]);
    return isReversed ? [userError('NOT_IN_ORDER', [most], { least, most })] : [];
  });

/** User errors of relations by which a row refers to itself; the database tells that of a tree's parent. */
export const selfFaults = (
  { type, name: typeName, manyToOne, manyToMany, abouts, tree }: EntityMeta,
  id: string,
  values: Values,
): UserErrorData[] => [
  ...manyToOne.flatMap((relation) =>
    relation.to.type === type && relation !== tree?.parent && values[relation.name] === id
      ? [userError('NAMES_ITSELF', [relation.name])]
      : [],
  ),
  ...abouts.flatMap(({ name }) => (values[name] === globalId(typeName, id) ? [userError('NAMES_ITSELF', [name])] : [])),
  ...manyToMany.flatMap(({ name, to }) => {
    const at = to.type === type ? ((values[name] ?? []) as readonly string[]).indexOf(id) : -1;
    return at < 0 ? [] : [userError('NAMES_ITSELF', [name, String(at)])];
  }),
];
