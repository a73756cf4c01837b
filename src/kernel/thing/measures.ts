import type { Column, ColumnKind } from './column.js';
import type { Thing, ToOne } from './graph.js';

/** What of a thing can be aggregated and grouped by. */
export interface Measures {
  /** Whose different values can be counted. */
  readonly distinct: readonly Column[];
  /** Numbers: what can be summed and averaged. */
  readonly amounts: readonly Column[];
  /** What has a least and a greatest value. */
  readonly extremes: readonly Column[];
  readonly groups: readonly Column[];
  /** What falls into a year, quarter or month. */
  readonly times: readonly Column[];
  readonly ancestors: readonly ToOne[];
  readonly relations: readonly ToOne[];
}

const AMOUNTS: readonly ColumnKind[] = ['integer', 'decimal'];
const TIMES: readonly ColumnKind[] = ['date', 'instant'];
const WORDS: readonly ColumnKind[] = ['choice', 'flag', 'code', 'period', 'text'];
const LISTS: readonly ColumnKind[] = ['choices', 'texts'];

/**
 * Nothing personal, hidden or kept for the platform itself: a sum or a group of one tells its value. Lists have no
 * value to count, free texts none that comes twice.
 */
function isOpen({ personal, hidden, kept, kind, filter, order, key }: Column): boolean {
  if (personal || hidden) return false;
  return [filter, order, key].some(Boolean) || !(kept === true || kind === 'text');
}

export function measuresOf(thing: Thing): Measures {
  const open = thing.columns.filter(isOpen);
  const of = (...kinds: (readonly ColumnKind[])[]): Column[] => open.filter(({ kind }) => kinds.flat().includes(kind));
  return {
    distinct: of(WORDS, AMOUNTS, TIMES),
    amounts: of(AMOUNTS),
    extremes: of(AMOUNTS, TIMES),
    groups: of(WORDS, LISTS, ['integer', 'date']),
    times: of(TIMES),
    ancestors: thing.ones.filter(({ carried }) => carried),
    relations: thing.ones.filter(({ carried }) => !carried),
  };
}
