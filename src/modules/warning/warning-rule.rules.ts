import type { RowRules } from '../../kernel/model/rule.js';

const NEEDS: Readonly<Record<string, readonly string[]>> = {
  THRESHOLD: ['indicator', 'side', 'threshold'],
  TREND: ['indicator', 'side', 'periods'],
  SILENCE: ['indicator', 'days'],
  OVERDUE: ['target'],
};

/** A rule has the fields that its kind needs. */
export const warningRuleRules: RowRules = (row) =>
  (NEEDS[row['kind'] as string] ?? [])
    .filter((name) => row[name] == null)
    .map((name) => ({ code: 'REQUIRED', path: [name] }));
