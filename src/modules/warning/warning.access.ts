import { access, may, READERS } from '../../kernel/access/rules.js';
import { ProgressWarning } from './progress-warning.entity.js';
import { WarningRule } from './warning-rule.entity.js';

/**
 * Planners write the rules; the stewards of the region handle a warning, the reviewers above them clear or dismiss it.
 * Warnings that reveal data about people are internal.
 */
export const warningAccess = [
  access(WarningRule, [may('PLANNER', 'CREATE', 'UPDATE', 'ARCHIVE')]),
  access(ProgressWarning, [
    ...READERS,
    may('DATA_STEWARD', 'UPDATE'),
    may('REVIEWER', 'UPDATE', 'TRANSITION', 'ARCHIVE'),
  ]),
];
