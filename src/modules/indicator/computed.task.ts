import type { Task } from '../../kernel/module.js';
import { compute, computeLatest, typesOf } from './computing.service.js';

const HOUR_MS = 60 * 60 * 1000;

/** Follows the changes of registers, and computes everything once a day and at the start. */
const computeFigures: Task = {
  name: 'compute-figures',
  everyMs: 24 * HOUR_MS,
  onChange: (model) => [...typesOf(model)],
  run: async (context, since) => void (await compute(since, context)),
};

/** Days end: what was in force yesterday may not be today. */
const computeDays: Task = { name: 'compute-days', everyMs: HOUR_MS, run: computeLatest };

export const computedTasks: readonly Task[] = [computeFigures, computeDays];
