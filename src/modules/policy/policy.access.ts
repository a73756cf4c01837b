import { access, may } from '../../kernel/access/rules.js';
import { Guarantee } from './guarantee.entity.js';
import { KeyTask } from './key-task.entity.js';
import { Measure } from './measure.entity.js';
import { PhaseGoal } from './phase-goal.entity.js';
import { Problem } from './problem.entity.js';
import { Target } from './target.entity.js';

/** The policy's words are not edited; what they are taken to demand is the planners' business. */
export const policyAccess = [
  ...[Guarantee, KeyTask, Measure, PhaseGoal, Problem].map((words) => access(words, [])),
  access(Target, [may('PLANNER', 'CREATE', 'UPDATE', 'ARCHIVE')]),
];
