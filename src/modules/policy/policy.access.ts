import { access, may } from '../../kernel/access/rules.js';
import { Guarantee } from './guarantee.entity.js';
import { KeyTask } from './key-task.entity.js';
import { Measure } from './measure.entity.js';
import { PhaseGoal } from './phase-goal.entity.js';
import { Problem } from './problem.entity.js';
import { Target } from './target.entity.js';

/** The policy's text is not edited by any role; planners define the targets that are derived from it. */
export const policyAccess = [
  ...[Guarantee, KeyTask, Measure, PhaseGoal, Problem].map((type) => access(type, [])),
  access(Target, [may('PLANNER', 'CREATE', 'UPDATE', 'ARCHIVE')]),
];
