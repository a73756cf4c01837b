import { constant } from '../../src/kernel/describe.js';
import { isList, type Column } from '../../src/kernel/model/column.js';
import type { EntityMeta, ManyToOneMeta } from '../../src/kernel/model/model.js';
import { measuresOf } from '../../src/kernel/model/measures.js';
import { globalIdOf, placeIn, rowsOf, sorted } from './oracle.js';

/* What aggregates must be, folded over rows as a list shows them: said a second time without SQL. */

/** A row as the API shows it: values, and `{ id }` where a relation leads. */
export type Shown = Readonly<Record<string, unknown>> & { readonly id: string };

export type Direction = 'ASC' | 'DESC';
type Amount = 'sum' | 'avg' | 'min' | 'max';
/** Names only, to be read in a failure. */
export type Key = { readonly field: string; readonly bucket?: 'YEAR' | 'QUARTER' | 'MONTH' } | { readonly one: string };
export type Order = { readonly by: number | 'count' | { readonly name: Amount; readonly field: string }; readonly direction: Direction }; // prettier-ignore
export interface Having {
  readonly name: 'count' | Amount;
  readonly field?: string;
  readonly operator: 'gte' | 'lte' | 'gt' | 'lt' | 'eq';
  readonly value: string;
}
export interface Grouping {
  readonly keys: readonly Key[];
  readonly orders: readonly Order[];
  readonly having: readonly Having[];
  readonly first: number;
}

const PLACES = 18;
const ONE = 10n ** BigInt(PLACES);
/** A decimal text in units of its 18th place. */
export function scaled(value: unknown): bigint {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value)) ?? [];
  return BigInt(`${sign}${whole}${fraction.padEnd(PLACES, '0')}`);
}
/** Without zeros at its end, of which there may be any number. */
function plain(units: bigint): string {
  const digits = String(units).padStart(PLACES + 1, '0');
  return `${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`.replace(/\.?0+$/, '');
}
const isNumber = ({ kind }: Column): boolean => kind === 'integer' || kind === 'decimal';
const asText = (column: Column, value: unknown): string => (isNumber(column) ? plain(scaled(value)) : String(value));

const SIXTH = ONE / 1_000_000n;
/** Half away from zero at the 6th place: a bigint is cut off towards zero. */
const average = (total: bigint, count: bigint): bigint => {
  const half = total < 0n ? -count * SIXTH : count * SIXTH;
  return ((2n * total + half) / (2n * count * SIXTH)) * SIXTH;
};

/** What can be counted, summed and compared of a thing. */
export function byFunction(entity: EntityMeta): Record<'distinct' | 'amounts' | 'extremes', readonly Column[]> {
  const { measured } = measuresOf(entity);
  const isTime = ({ kind }: Column): boolean => kind === 'date' || kind === 'timestamp';
  return { distinct: measured, amounts: measured.filter(isNumber), extremes: measured.filter((c) => isNumber(c) || isTime(c)) };
} // prettier-ignore

type Folded = { readonly count: number } & Readonly<Record<'distinct' | Amount, Readonly<Record<string, unknown>>>>;

export function fold(entity: EntityMeta, rows: readonly Shown[]): Folded {
  const { distinct, amounts, extremes } = byFunction(entity);
  const present = ({ name }: Column): unknown[] => rows.map((row) => row[name]).filter((value) => value != null);
  const each = (columns: readonly Column[], of: (values: unknown[], column: Column) => unknown): Record<string, unknown> =>
    Object.fromEntries(columns.map((column) => [column.name, of(present(column), column)]));
  const total = (values: unknown[]): bigint => values.map(scaled).reduce((a, b) => a + b, 0n);
  const end = (sign: 1 | -1) => (values: unknown[], column: Column): string | null => {
    const compare = isNumber(column) ? (a: unknown, b: unknown) => Number(scaled(a) - scaled(b)) : (a: unknown, b: unknown) => compareText(a, b);
    const [found] = values.toSorted((a, b) => sign * compare(a, b));
    return found == null ? null : asText(column, found);
  };
  return {
    count: rows.length,
    distinct: each(distinct, (values, column) => new Set(values.map((value) => asText(column, value))).size),
    sum: each(amounts, (values) => (values.length === 0 ? null : plain(total(values)))),
    avg: each(amounts, (values) => (values.length === 0 ? null : plain(average(total(values), BigInt(values.length))))),
    min: each(extremes, end(1)),
    max: each(extremes, end(-1)),
  };
} // prettier-ignore

/** An answer of the API in the same words. */
export function told(entity: EntityMeta, answer: Readonly<Record<string, unknown>>): Folded {
  const columns = new Map(entity.columns.map((column) => [column.name, column]));
  const words = (name: string): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(answer).flatMap(([field, functions]) => {
        const value = (functions as Record<string, unknown> | null)?.[name];
        if (field === 'keys' || value === undefined) return [];
        return [[field, value === null || name === 'distinct' ? value : asText(columns.get(field)!, value)]]; // selected by its column
      }),
    );
  return {
    count: answer['count'] as number,
    distinct: words('distinct'),
    sum: words('sum'),
    avg: words('avg'),
    min: words('min'),
    max: words('max'),
  };
}

const compareText = (a: unknown, b: unknown): number => Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
/** Null as larger than any value. */
const nullsLast = (compare: (a: string, b: string) => number) => (a: string | null, b: string | null): number =>
  a === null || b === null ? Number(a === null) - Number(b === null) : compare(a, b); // prettier-ignore

const HOURS_AHEAD = 8; // of Shanghai, without summer time since 1991
function bucketOf(column: Column, value: string, bucket: string): string {
  const day = column.kind === 'timestamp' ? new Date(Date.parse(value) + HOURS_AHEAD * 3_600_000).toISOString() : value;
  const [year, month] = [day.slice(0, 4), day.slice(5, 7)];
  if (bucket === 'YEAR') return year;
  return bucket === 'MONTH' ? `${year}-${month}` : `${year}Q${Math.ceil(Number(month) / 3)}`;
}

const columnOf = (entity: EntityMeta, field: string): Column => entity.columns.find(({ name }) => name === field)!; // asked by the declared name
const oneOf = (entity: EntityMeta, name: string): ManyToOneMeta => entity.manyToOne.find((one) => one.name === name)!; // the same

/** The values of a key that a row has: several where it is a list, and null where there is none. */
function valuesOf(entity: EntityMeta, key: Key, row: Shown): (string | null)[] {
  if ('one' in key) return [(row[key.one] as { id: string } | null)?.id ?? null];
  const column = columnOf(entity, key.field);
  if (isList(column)) return (row[key.field] as string[]).length > 0 ? (row[key.field] as string[]) : [null];
  const value = row[key.field] as string | number | boolean | null;
  if (value === null) return [null];
  return [key.bucket ? bucketOf(column, value as string, key.bucket) : String(value)];
}

/** The groups that a row is in: each of a key's values with each of the others'; a key that comes again is the same. */
function groupsOf(entity: EntityMeta, keys: readonly Key[], row: Shown): Map<string, string | null>[] {
  const names = new Map(keys.map((key) => [JSON.stringify(key), key]));
  return [...names].reduce<Map<string, string | null>[]>(
    (found, [name, key]) => found.flatMap((group) => valuesOf(entity, key, row).map((value) => new Map(group).set(name, value))),
    [new Map()],
  );
} // prettier-ignore

const ranks = new WeakMap<EntityMeta, Map<string, number>>();
/** Places of things in the order of their own list. */
function ranksOf(entity: EntityMeta): Map<string, number> {
  let found = ranks.get(entity);
  if (!found) ranks.set(entity, (found = new Map(sorted(entity, rowsOf(entity)).map((row, at) => [globalIdOf(entity, row), at])))); // prettier-ignore
  return found;
}

function compareKeys(entity: EntityMeta, key: Key): (a: string | null, b: string | null) => number {
  if ('one' in key) {
    const places = ranksOf(oneOf(entity, key.one).to);
    return nullsLast((a, b) => places.get(a)! - places.get(b)!); // both are seeded
  }
  const column = columnOf(entity, key.field);
  if (column.kind === 'integer') return nullsLast((a, b) => Number(a) - Number(b));
  const isWord = column.kind === 'enum' || column.kind === 'enumList';
  return nullsLast(isWord ? (a, b) => placeIn(column, a) - placeIn(column, b) : compareText);
}

interface Group {
  readonly keys: readonly (string | null)[];
  readonly aggregate: Folded;
}

function passes(entity: EntityMeta, { name, field, operator, value: given }: Having, { aggregate }: Group): boolean {
  const found = name === 'count' ? aggregate.count : aggregate[name][field!]; // every other has one
  const value = name === 'min' || name === 'max' ? ofKind(columnOf(entity, field!), given) : given;
  if (found === null) return false;
  const [is, than] = [scaled(found), scaled(value)];
  return { gte: is >= than, lte: is <= than, gt: is > than, lt: is < than, eq: is === than }[operator];
}

function compareGroups(entity: EntityMeta, { keys, orders }: Grouping): (a: Group, b: Group) => number {
  const all: Order[] = [...orders, ...keys.map((_, by): Order => ({ by, direction: 'ASC' }))];
  const each = all.map(({ by, direction }) => {
    const sign = direction === 'DESC' ? -1 : 1;
    if (typeof by === 'number') return (a: Group, b: Group) => sign * compareKeys(entity, keys[by]!)(a.keys[by]!, b.keys[by]!); // a key's place
    if (by === 'count') return (a: Group, b: Group) => sign * (a.aggregate.count - b.aggregate.count);
    const column = columnOf(entity, by.field);
    const compare = nullsLast(isNumber(column) ? (a, b) => Number(scaled(a) - scaled(b)) : compareText);
    const of = ({ aggregate }: Group): string | null => aggregate[by.name][by.field] as string | null;
    return (a: Group, b: Group) => sign * compare(of(a), of(b));
  }); // prettier-ignore
  return (a, b) => each.reduce((found, compare) => found || compare(a, b), 0);
}

export function foldGroups(entity: EntityMeta, rows: readonly Shown[], grouping: Grouping) {
  const { keys, having, first } = grouping;
  const entries = rows.flatMap((row) => groupsOf(entity, keys, row).map((group) => [JSON.stringify(keys.map((key) => group.get(JSON.stringify(key)))), row] as const)); // prettier-ignore
  const byKeys = Map.groupBy(entries, ([values]) => values);
  const groups = [...byKeys].map(([values, of]): Group => ({ keys: JSON.parse(values) as Group['keys'], aggregate: fold(entity, of.map(([, row]) => row)) })); // prettier-ignore
  const chosen = groups.filter((group) => having.every((condition) => passes(entity, condition, group)));
  return { totalCount: chosen.length, nodes: chosen.sort(compareGroups(entity, grouping)).slice(0, first) };
}

const ofKind = ({ kind }: Column, value: string): unknown => (kind === 'integer' ? Math.trunc(Number(value)) : value);

/** A grouping as the arguments of `groups`. */
export const argumentsOf = (entity: EntityMeta, { keys, orders, having, first }: Grouping) => ({
  first,
  by: keys.map((key) => {
    if ('one' in key) return constant(key.one);
    return key.bucket ? `${constant(key.field)}_${key.bucket}` : constant(key.field);
  }),
  orderBy: orders.map(({ by, direction }) => {
    if (typeof by === 'number') return { keys: { position: by + 1, direction } };
    return by === 'count' ? { count: direction } : { [by.field]: { [by.name]: direction } };
  }),
  having: having.reduce<Record<string, Record<string, unknown>>>((all, { name, field, operator, value }) => {
    if (name === 'count') return { ...all, count: { [operator]: Number(value) } };
    const column = columnOf(entity, field!); // every other has one
    const than = name === 'min' || name === 'max' ? ofKind(column, value) : value;
    return { ...all, [column.name]: { ...all[column.name], [name]: { [operator]: than } } };
  }, {}),
});
