import type { Column, ColumnKind } from './column.js';
import type { EntityMeta, ManyToOneMeta } from './model.js';

/** What of a thing can be aggregated and grouped by. */
export interface Measures {
  /** What comes to something: at least its different values can be counted. */
  readonly measured: readonly Column[];
  readonly groups: readonly Column[];
  /** What falls into a year, quarter or month. */
  readonly times: readonly Column[];
  readonly ancestors: readonly ManyToOneMeta[];
  readonly relations: readonly ManyToOneMeta[];
}

/** Kinds of values by what they come to: numbers can be summed, numbers and times have a least and a greatest value. */
export type MeasureKind = 'value' | 'integer' | 'decimal' | 'date' | 'timestamp';
const MEASURED: readonly ColumnKind[] = ['integer', 'decimal', 'date', 'timestamp'] satisfies MeasureKind[];
export const kindOf = ({ kind }: Column): MeasureKind => (MEASURED.includes(kind) ? (kind as MeasureKind) : 'value');

const TIMES: readonly ColumnKind[] = ['date', 'timestamp'];
const WORDS: readonly ColumnKind[] = ['enum', 'boolean', 'regionCode', 'period', 'text'];
const LISTS: readonly ColumnKind[] = ['enumList', 'stringList'];

/**
 * Nothing personal, hidden or kept for the platform itself: a sum or a group of one tells its value. Lists have no
 * value to count, free texts none that comes twice.
 */
function isOpen({ personal, hidden, readOnly: kept, kind, filter, order, key }: Column): boolean {
  if (personal || hidden) return false;
  return [filter, order, key].some(Boolean) || !(kept === true || kind === 'text');
}

export function measuresOf(entity: EntityMeta): Measures {
  const open = entity.columns.filter(isOpen);
  const of = (...kinds: (readonly ColumnKind[])[]): Column[] => open.filter(({ kind }) => kinds.flat().includes(kind));
  return {
    measured: of(WORDS, MEASURED),
    groups: of(WORDS, LISTS, ['integer', 'date']),
    times: of(TIMES),
    ancestors: entity.manyToOne.filter(({ isAncestor }) => isAncestor),
    relations: entity.manyToOne.filter(({ isAncestor }) => !isAncestor),
  };
}
