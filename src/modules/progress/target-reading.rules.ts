import type { RowRules } from '../../kernel/thing/rule.js';

const NEEDS: Readonly<Record<string, 'indicator' | 'count'>> = { INDICATOR: 'indicator', COUNT: 'count' };

/** A reading names what measures the target, and nothing else does. */
export const readingRules: RowRules = (row) => {
  const needed = NEEDS[row['method'] as string];
  return (['indicator', 'count'] as const)
    .filter((name) => (row[name] != null) !== (name === needed))
    .map((name) => ({ code: 'READING_MEASURE', path: [name] }));
};

/** A share is given as a value or as a weight. */
export const shareRules: RowRules = ({ value, weight }) =>
  (value == null) === (weight == null) ? [{ code: 'SHARE_VALUE_OR_WEIGHT', path: ['value'] }] : [];
