import type { Task } from '../../kernel/module.js';
import { evaluateFindings, typesOf } from './row-findings.service.js';

/**
 * Looks at the records that change, and at those near them, within a second; and every hour at all of them, since days
 * end and settings change.
 */
export const findingTask: Task = {
  name: 'findings',
  everyMs: 60 * 60 * 1000,
  onChange: (model) => [...typesOf(model)],
  run: async (context, since) => void (await evaluateFindings(since, context)),
};
