import type { RowRules } from '../../kernel/model/rule.js';

/** A target is due in one of the years that it applies to. */
export const targetRules: RowRules<'dueOn' | 'firstYear' | 'lastYear'> = ({ dueOn, firstYear, lastYear }) => {
  const year = typeof dueOn === 'string' ? Number(dueOn.slice(0, 4)) : null;
  const isInTerm = year === null || (year >= (firstYear as number) && year <= (lastYear as number));
  return isInTerm ? [] : [{ code: 'TARGET_DUE_OUTSIDE_TERM', path: ['dueOn'] }];
};
