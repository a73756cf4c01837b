import type { Task } from '../../kernel/module.js';
import { Observation } from '../indicator/observation.entity.js';
import { evaluate } from './warning.service.js';

/**
 * Runs every hour, since silence and deadlines depend on time only, and after a report changes state, since a bad
 * figure comes with its approval: then only the affected regions are evaluated.
 */
export const warningTask: Task = {
  name: 'warnings',
  everyMs: 60 * 60 * 1000, // rules and deadlines are precise to the day
  after: [Observation],
  run: async (context, since) => void (await evaluate(since, context)),
};
