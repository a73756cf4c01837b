import type { Task } from '../../kernel/module.js';
import { Observation } from '../indicator/observation.entity.js';
import { evaluateWarnings } from './warning.service.js';

/** Silence and deadlines come with time, a bad figure with its approval. */
export const warningTask: Task = {
  name: 'warnings',
  everyMs: 60 * 60 * 1000, // a day is the finest that rules and deadlines tell apart
  after: [Observation],
  run: async (context) => void (await evaluateWarnings({}, context)),
};
