import { defineModule } from '../../kernel/module.js';
import { policyAccess } from './policy.access.js';
import { Guarantee } from './guarantee.entity.js';
import { KeyTask } from './key-task.entity.js';
import { Measure } from './measure.entity.js';
import { PhaseGoal } from './phase-goal.entity.js';
import { Problem } from './problem.entity.js';
import { Target } from './target.entity.js';

export default defineModule({
  name: 'policy',
  things: [KeyTask, Measure, Problem, PhaseGoal, Guarantee, Target],
  access: policyAccess,
  userErrors: {
    TARGET_DUE_OUTSIDE_TERM: [
      '完成期限须在起始年份与末年之间。',
      'A target is due between its first year and its last.',
    ],
  },
});
