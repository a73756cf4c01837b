import { access, may, READERS } from '../../kernel/access/rules.js';
import { ProgressWarning } from './progress-warning.entity.js';
import { WarningRule } from './warning-rule.entity.js';

/** Planners say what is amiss; the stewards of the region handle it, the reviewers above them clear or dismiss it. What tells of people is internal. */
export const warningAccess = [
  access(WarningRule, [may('PLANNER', 'CREATE', 'UPDATE', 'ARCHIVE')]),
  access(ProgressWarning, [
    ...READERS,
    may('DATA_STEWARD', 'UPDATE'),
    may('REVIEWER', 'UPDATE', 'TRANSITION', 'ARCHIVE'),
  ]),
];
