import type { AboutMeta } from './about-ends.js';
import type { Column, ColumnKind } from './column.js';
import type { EntityMeta, ManyToOneMeta } from './model.js';

/** The columns and relations of an entity by which it can be aggregated and grouped. */
export interface Measures {
  /** Columns that can be aggregated; every one can at least count its distinct values. */
  readonly measured: readonly Column[];
  readonly groups: readonly Column[];
  /** Columns that can be grouped by year, quarter or month. */
  readonly times: readonly Column[];
  readonly ancestors: readonly ManyToOneMeta[];
  readonly relations: readonly ManyToOneMeta[];
  readonly abouts: readonly AboutMeta[];
}

/** Kinds of values by their aggregates: numbers have sums, numbers and times have minima and maxima. */
export type MeasureKind = 'value' | 'integer' | 'decimal' | 'date' | 'timestamp';
const MEASURED_KINDS: readonly ColumnKind[] = ['integer', 'decimal', 'date', 'timestamp'] satisfies MeasureKind[];
export const kindOf = ({ kind }: Column): MeasureKind =>
  MEASURED_KINDS.includes(kind) ? (kind as MeasureKind) : 'value';

const TIME_KINDS: readonly ColumnKind[] = ['date', 'timestamp'];
const VALUE_KINDS: readonly ColumnKind[] = ['enum', 'regionCode', 'period', 'text'];
const LIST_KINDS: readonly ColumnKind[] = ['enumList', 'stringList'];

/**
 * Personal, hidden and read-only columns are excluded, since a sum or group of one row reveals its value. A key is as
 * many as the rows; a yes or no is grouped by, not counted; lists have no value to count; free texts rarely repeat.
 */
function isOpen({ personal, hidden, readOnly, kind, filter, order, key }: Column): boolean {
  if (personal || hidden || key) return false;
  return [filter === true, order].some(Boolean) || !(readOnly === true || kind === 'text');
}

export function measuresOf(entity: EntityMeta): Measures {
  const open = entity.columns.filter(isOpen);
  const ofKinds = (...kinds: (readonly ColumnKind[])[]): Column[] =>
    open.filter(({ kind }) => kinds.flat().includes(kind));
  return {
    measured: ofKinds(VALUE_KINDS, MEASURED_KINDS),
    groups: ofKinds(VALUE_KINDS, LIST_KINDS, ['boolean', 'integer', 'date']),
    times: ofKinds(TIME_KINDS),
    ancestors: entity.manyToOne.filter(({ isAncestor }) => isAncestor),
    relations: entity.manyToOne.filter(({ isAncestor }) => !isAncestor),
    abouts: entity.abouts,
  };
}
