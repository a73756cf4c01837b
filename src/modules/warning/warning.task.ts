import type { Task } from '../../kernel/module.js';
import { Observation } from '../indicator/observation.entity.js';
import { evaluate } from './warning.service.js';

/** Silence and deadlines come with time, a bad figure with its approval: then only the regions that it is about are looked at. */
export const warningTask: Task = {
  name: 'warnings',
  everyMs: 60 * 60 * 1000, // a day is the finest that rules and deadlines tell apart
  after: [Observation],
  run: async (context, since) => void (await evaluate(since, context)),
};
