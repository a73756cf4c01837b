import { Exact } from '../../../kernel/exact.js';
import { readPeriod } from '../../../kernel/period.js';
import type { BrokenRule, RowOf, RowRules } from '../../../kernel/model/rule.js';

type Measure = 'indicator' | 'graphCount';
type InRange = 'goal' | 'goalLower' | 'goalUpper' | 'pace' | 'isStep' | 'parts';
const NEEDS: Readonly<Record<string, Measure>> = { INDICATOR: 'indicator', COUNT: 'graphCount' };

/** A target reading has the indicator or count that its method needs, and no other; its goal is a value or a range. */
export const readingRules: RowRules<Measure | 'method' | InRange> = (row) => {
  const needed = NEEDS[row.method as string];
  return [
    ...(['indicator', 'graphCount'] as const)
      .filter((name) => (row[name] != null) !== (name === needed))
      .map((name) => ({ code: 'READING_MEASURE', path: [name] })),
    ...rangeFaults(row),
  ];
};

/** A range applies to a level and is the same everywhere: it cannot be divided, stepped towards or accumulated. */
function rangeFaults(row: RowOf<InRange>): BrokenRule[] {
  const { goalLower: lower, goalUpper: upper } = row;
  if (lower == null && upper == null) return [];
  // decimals, by their columns
  const isOrdered = lower != null && upper != null && new Exact(lower as string).lte(upper as string);
  const isOfALevel = row.pace !== 'ACCUMULATES' && !row.isStep && ['SAME', 'WHOLE_ONLY'].includes(row.parts as string);
  return [
    ...(isOrdered ? [] : [{ code: 'READING_RANGE_BOUNDS', path: [lower == null ? 'goalLower' : 'goalUpper'] }]),
    ...(isOfALevel && row.goal == null ? [] : [{ code: 'READING_RANGE_ALONE', path: ['goalLower'] }]),
  ];
}

const SHARE_PERIOD_KINDS: readonly unknown[] = ['YEAR', 'PLAN'];

/** A share has a value or a weight, and is of a year or of a plan period. */
export const shareRules: RowRules<'value' | 'weight' | 'period'> = ({ value, weight, period }) => [
  ...((value == null) === (weight == null) ? [{ code: 'SHARE_VALUE_OR_WEIGHT', path: ['value'] }] : []),
  ...(SHARE_PERIOD_KINDS.includes(readPeriod(String(period))?.kind)
    ? []
    : [{ code: 'SHARE_PERIOD_KIND', path: ['period'] }]),
];
