import type { RowRules } from '../../kernel/model/rule.js';

type Needed = 'indicator' | 'side' | 'threshold' | 'periods' | 'days' | 'target';
const NEEDS: Readonly<Record<string, readonly Needed[]>> = {
  THRESHOLD: ['indicator', 'side', 'threshold'],
  TREND: ['indicator', 'side', 'periods'],
  SILENCE: ['indicator', 'days'],
  OVERDUE: ['target'],
};

/** A rule has the fields that its kind needs. */
export const warningRuleRules: RowRules<Needed | 'kind'> = (row) =>
  (NEEDS[row.kind as string] ?? [])
    .filter((name) => row[name] == null)
    .map((name) => ({ code: 'REQUIRED', path: [name] }));
