import { GraphQLInt, GraphQLString, GraphQLBoolean } from 'graphql';
import type { Class } from '../describe.js';
import { snake } from '../describe.js';
import { DateScalar, DateTimeScalar, DecimalScalar, PeriodScalar, RegionCodeScalar } from '../scalars.js';
import type { Bounds } from './bounds.js';
import type { TextForm } from '../text.js';
import { record } from './declarations.js';

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
  /** Its name in the table, where that is not the field's in snake case: histories keep it, so it outlives a new name. */
  readonly column?: string;
  readonly nullable?: boolean;
  /** Offered in the list's `filter`; the kernel makes the index. */
  readonly filter?: boolean;
  /** Offered in the list's `orderBy`; `pinyin` sorts Chinese names by their reading. The kernel makes the index. */
  readonly order?: boolean | 'pinyin';
  /** A natural key: unique, and a look-up field on Query (`region(code:)`). */
  readonly key?: boolean;
  /** Found by `search`: as the title, as another name, or in the running text. */
  readonly search?: 'title' | 'alias' | 'body';
  /** SQL default, for columns that the database fills. */
  readonly default?: string;
  /** SQL of a column that the database computes from its row. */
  readonly generated?: string;
  /** Kept by the platform: no mutation takes it. */
  readonly readOnly?: boolean;
  /** Kept in the table, not shown in the schema. */
  readonly hidden?: boolean;
  readonly collation?: 'C';
  /** Of a number: what may be written. The kernel refuses anything else by name, the table by a constraint. */
  readonly bounds?: Bounds;
  /** Of a list: how many elements it has at most. A list of words has each once, and so no more than there are words. */
  readonly most?: number;
  /** How a text is written; by default a key as a key, a title or alias as a name, anything else in one line. */
  readonly form?: TextForm;
  /** A person's own: the row holds a mask, the value itself lies where only those see it who may. */
  readonly personal?: Personal;
}

/** How a value is masked (`server/database/routines/personal.ts`), and the flag by which its owner makes it public. */
export interface Personal {
  readonly mask: 'phone' | 'address' | 'decade';
  readonly openBy?: string;
}

export interface Column extends ColumnOptions {
  readonly does: 'column';
  readonly kind: ColumnKind;
  readonly name: string;
  readonly column: string;
  readonly zh: string;
  readonly en: string;
  /** The type in the schema. */
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

type Say = (zh: string, en: string, options?: ColumnOptions) => PropertyDecorator;

/** A number that somebody may write has bounds: a slip of the pen becomes no figure. */
type SayNumber = (zh: string, en: string, options: NumberOptions) => PropertyDecorator;
export type NumberOptions = ColumnOptions & ({ readonly bounds: Bounds } | { readonly readOnly: true });

/** A list that lies in a row has a size: whoever reads the row reads all of it. */
export type ListOptions = ColumnOptions & { readonly most: number };

function put(kind: ColumnKind, type: () => object, sqlType: string, zh: string, en: string, options: ColumnOptions) {
  return (prototype: object, property: string | symbol): void => {
    const name = String(property);
    const column: Column = { does: 'column', kind, name, column: snake(name), zh, en, type, sqlType, ...options };
    record(prototype, column);
  };
}

const plain =
  (kind: keyof typeof KINDS): Say =>
  (zh, en, options = {}) =>
    put(kind, () => KINDS[kind].type, KINDS[kind].sqlType, zh, en, options);

export const text = plain('text');
export const regionCode = plain('regionCode');
/** A statistical period, never two dates (`kernel/period.ts`). */
export const period = plain('period');
export const integer: SayNumber = plain('integer');
export const decimal: SayNumber = plain('decimal');
export const date = plain('date');
export const timestamp = plain('timestamp');
export const boolean = plain('boolean');

type Choose = (words: () => object, zh: string, en: string, options?: ColumnOptions) => PropertyDecorator;

/** One word of a vocabulary. */
export const enumColumn: Choose = (words, zh, en, options = {}) => put('enum', words, 'text', zh, en, options);

/** Several words of a vocabulary, each once, as a list. */
export const enumList: Choose = (words, zh, en, options = {}) => put('enumList', words, 'text[]', zh, en, options);

/** A list of texts. */
export const stringList = (zh: string, en: string, options: ListOptions): PropertyDecorator =>
  put('stringList', () => GraphQLString, 'text[]', zh, en, { default: "'{}'", ...options });

/** A column that the database computes and lists may be ordered by; nothing else of it is shown. */
export const generated = (sqlType: string, expression: string, zh: string, en: string): PropertyDecorator =>
  put('text', () => GraphQLString, sqlType, zh, en, {
    generated: expression,
    hidden: true,
    readOnly: true,
    order: true,
  });

/** A short list of plain objects that belong to the row alone, kept as JSON: shown, never filtered or ordered. */
export const embedded = (type: () => Class, zh: string, en: string, options: ListOptions): PropertyDecorator =>
  put('embedded', type, 'jsonb', zh, en, { default: "'[]'::jsonb", ...options });

export const isList = (column: Column): boolean => ['enumList', 'stringList', 'embedded'].includes(column.kind);

/** How many elements a list column holds at most. */
export const mostOf = ({ kind, type, most = Infinity }: Column): number =>
  kind === 'enumList' ? Object.keys(type()).length : most;

/** What a column has where nothing is given, as the schema writes it; nothing where it must be given. */
export function defaultOf(column: Column): unknown {
  const { default: sql } = column;
  if (sql === undefined) return undefined;
  if (isList(column)) return [];
  return column.kind === 'boolean' ? sql === 'true' : sql.replaceAll("'", '');
}

/** Whether a create or update may give it. */
export const isWritable = (column: Column): boolean => !column.readOnly && !column.hidden;
