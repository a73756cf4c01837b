import { GraphQLInt, GraphQLString, GraphQLBoolean } from 'graphql';
import type { Class } from '../describe.js';
import { snake } from '../describe.js';
import { DateScalar, DateTimeScalar, DecimalScalar, PeriodScalar, RegionCodeScalar } from '../scalars.js';
import type { PeriodKind } from '../period.js';
import { DAY, type Bounds, type DayBounds } from './bounds.js';
import type { TextForm } from '../text.js';
import { record } from './declarations.js';
import type { EnteredOn } from './entered-on.js';
import type { RolledUp } from './rolled-up.js';

export type ColumnKind =
  | 'text'
  | 'regionCode'
  | 'period'
  | 'integer'
  | 'decimal'
  | 'date'
  | 'timestamp'
  | 'boolean'
  | 'enum'
  | 'enumList'
  | 'stringList'
  | 'embedded';

export interface ColumnOptions {
  /**
   * The column's name in the table, if it is not the field's name in snake case. Histories store it, so it survives
   * renames of the field.
   */
  readonly column?: string;
  readonly nullable?: boolean;
  /** Offered in the list's `filter`; the kernel creates the index. */
  readonly filter?: boolean;
  /** Offered in the list's `orderBy`; `pinyin` sorts Chinese names by their reading. The kernel creates the index. */
  readonly order?: boolean | 'pinyin';
  /** A natural key: unique, and a look-up field on Query (`region(code:)`). */
  readonly key?: boolean;
  /**
   * Matched by `search`: as the title, as another name, or in the running text. A name in the form `NAME` is matched by
   * its reading too, which the platform keeps in a column beside it.
   */
  readonly search?: 'title' | 'alias' | 'body';
  /** SQL default, for columns that the database fills. */
  readonly default?: string;
  /** SQL expression of a generated column. */
  readonly generated?: string;
  /** The platform writes the column; no mutation accepts it. */
  readonly readOnly?: boolean;
  /** Stored in the table, absent from the schema. */
  readonly hidden?: boolean;
  readonly collation?: 'C';
  /** Allowed range of a number. The kernel reports a violation by field; a check constraint backs it. */
  readonly bounds?: Bounds;
  /** Allowed days of a date, likewise. Every date that a mutation accepts has them. */
  readonly days?: DayBounds;
  /** Allowed kinds of a period, likewise; by default all. */
  readonly kinds?: readonly PeriodKind[];
  /** Maximum number of elements of a list. An enum list has each value at most once, so its enum bounds it. */
  readonly most?: number;
  /** Form of a text; by default a key is a `KEY`, a title or alias a `NAME`, anything else a `LINE`. */
  readonly form?: TextForm;
  /** Personal data: the row holds a mask; the value is stored where only authorized readers see it. */
  readonly personal?: Personal;
}

/** A text may be asked what it contains instead: the kernel creates an index of its pairs of characters. */
interface TextOptions extends Omit<ColumnOptions, 'filter'> {
  readonly filter?: boolean | 'contains';
}

/**
 * How a value is masked (`server/database/routines/personal.ts`), and the boolean column by which its owner publishes
 * it.
 */
export interface Personal {
  readonly mask: 'phone' | 'address' | 'decade' | 'hidden';
  readonly openBy?: string;
}

export interface Column extends TextOptions {
  /** The database keeps it equal to what the rows of a list come to. */
  readonly rolledUp?: RolledUp;
  /** The database keeps it: the day on which the row came to a state. */
  readonly enteredOn?: EnteredOn;
  readonly does: 'column';
  readonly kind: ColumnKind;
  readonly name: string;
  readonly column: string;
  readonly zh: string;
  readonly en: string;
  /** The GraphQL type. */
  readonly type: () => object;
  readonly sqlType: string;
}

const KINDS: Record<
  Exclude<ColumnKind, 'enum' | 'enumList' | 'stringList' | 'embedded'>,
  { type: object; sqlType: string }
> = {
  text: { type: GraphQLString, sqlType: 'text' },
  regionCode: { type: RegionCodeScalar, sqlType: 'text' },
  period: { type: PeriodScalar, sqlType: 'text' },
  integer: { type: GraphQLInt, sqlType: 'int' },
  decimal: { type: DecimalScalar, sqlType: 'numeric' },
  date: { type: DateScalar, sqlType: 'date' },
  timestamp: { type: DateTimeScalar, sqlType: 'timestamptz' },
  boolean: { type: GraphQLBoolean, sqlType: 'boolean' },
};

type DeclareColumn = (zh: string, en: string, options?: ColumnOptions) => PropertyDecorator;

/** A writable number must have bounds, so that a typing error never becomes a figure. */
type DeclareNumber = (zh: string, en: string, options: NumberOptions) => PropertyDecorator;
export type NumberOptions = ColumnOptions & ({ readonly bounds: Bounds } | { readonly readOnly: true });

/** A list inside a row must have a maximum size: whoever reads the row reads all of it. Its texts are not searched. */
export type ListOptions = Omit<ColumnOptions, 'search'> & { readonly most: number };

function declareColumn(
  kind: ColumnKind,
  type: () => object,
  sqlType: string,
  zh: string,
  en: string,
  options: TextOptions,
) {
  return (prototype: object, property: string | symbol): void => {
    const name = String(property);
    const column: Column = { does: 'column', kind, name, column: snake(name), zh, en, type, sqlType, ...options };
    record(prototype, column);
  };
}

const plain =
  (kind: keyof typeof KINDS) =>
  (zh: string, en: string, options: TextOptions = {}): PropertyDecorator =>
    declareColumn(kind, () => KINDS[kind].type, KINDS[kind].sqlType, zh, en, options);

export const text = plain('text');
export const regionCode: DeclareColumn = plain('regionCode');
/** A statistical period, never two dates (`kernel/period.ts`). */
export const period: DeclareColumn = plain('period');
export const integer: DeclareNumber = plain('integer');
export const decimal: DeclareNumber = plain('decimal');
export const date: DeclareColumn = (zh, en, options = {}) =>
  plain('date')(zh, en, options.readOnly ? options : { days: DAY, ...options });
export const timestamp: DeclareColumn = plain('timestamp');
export const boolean: DeclareColumn = plain('boolean');

type DeclareEnum = (enumType: () => object, zh: string, en: string, options?: ColumnOptions) => PropertyDecorator;

/** One value of an enum. */
export const enumColumn: DeclareEnum = (enumType, zh, en, options = {}) =>
  declareColumn('enum', enumType, 'text', zh, en, options);

/** Several distinct values of an enum, as a list. */
export const enumList: DeclareEnum = (enumType, zh, en, options = {}) =>
  declareColumn('enumList', enumType, 'text[]', zh, en, options);

/** A list of strings. */
export const stringList = (zh: string, en: string, options: ListOptions): PropertyDecorator =>
  declareColumn('stringList', () => GraphQLString, 'text[]', zh, en, { default: "'{}'", ...options });

/** A generated column that lists may be ordered by; the schema does not expose its value. */
export const generated = (sqlType: string, expression: string, zh: string, en: string): PropertyDecorator =>
  declareColumn('text', () => GraphQLString, sqlType, zh, en, {
    generated: expression,
    hidden: true,
    readOnly: true,
    order: true,
  });

/** A short list of plain objects owned by the row, stored as JSON: returned, never filtered or ordered by. */
export const embedded = (type: () => Class, zh: string, en: string, options: ListOptions): PropertyDecorator =>
  declareColumn('embedded', type, 'jsonb', zh, en, { default: "'[]'::jsonb", ...options });

export const isList = (column: Column): boolean => ['enumList', 'stringList', 'embedded'].includes(column.kind);

/** Maximum number of elements of a list column. */
export const mostOf = ({ kind, type, most = Infinity }: Column): number =>
  kind === 'enumList' ? Object.keys(type()).length : most;

/** The column's default value as GraphQL writes it; undefined if the input must give it. */
export function defaultOf(column: Column): unknown {
  const { default: sql } = column;
  if (sql === undefined) return undefined;
  if (isList(column)) return [];
  return column.kind === 'boolean' ? sql === 'true' : sql.replaceAll("'", '');
}

/** Whether a create or update input includes the column. */
export const isWritable = (column: Column): boolean => !column.readOnly && !column.hidden;
