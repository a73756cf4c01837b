import type { Class } from '../../describe.js';
import type { AggregateFunction } from '../../read/aggregate.js';
import type { MeasureKind } from '../../model/measures.js';

/** Result type of an aggregate function: kinds that have a scalar and a filter of their own. */
export type ResultKind = Exclude<MeasureKind, 'value'>;

interface Kind {
  readonly name: string;
  readonly zh: string;
  readonly en: string;
  readonly functions: Partial<Readonly<Record<AggregateFunction, ResultKind>>>;
}

const COUNTED = { distinct: 'integer' } as const;
const SUMMED = { ...COUNTED, sum: 'decimal', avg: 'decimal' } as const;

/** The kinds of aggregated values: their names and descriptions in the schema, and the functions of each. */
const KINDS: Readonly<Record<MeasureKind, Kind>> = {
  value: { name: 'Value', zh: '一个字段各值', en: 'the values of a field', functions: COUNTED },
  integer: { name: 'Int', zh: '整数', en: 'whole numbers', functions: { ...SUMMED, min: 'integer', max: 'integer' } },
  decimal: {
    name: 'Decimal',
    zh: '十进制数',
    en: 'decimal numbers',
    functions: { ...SUMMED, min: 'decimal', max: 'decimal' },
  },
  date: { name: 'Date', zh: '日期', en: 'dates', functions: { ...COUNTED, min: 'date', max: 'date' } },
  timestamp: {
    name: 'DateTime',
    zh: '时刻',
    en: 'instants',
    functions: { ...COUNTED, min: 'timestamp', max: 'timestamp' },
  },
};

export const functionsOf = ({ functions }: Kind): [AggregateFunction, ResultKind][] =>
  Object.entries(functions) as [AggregateFunction, ResultKind][];

/** A type for each kind, shared by all entities. */
export const ofEachKind = (make: (kind: Kind) => Class): Readonly<Record<MeasureKind, Class>> =>
  Object.fromEntries(Object.entries(KINDS).map(([kind, of]) => [kind, make(of)])) as Record<MeasureKind, Class>;
