import { defineModule } from '../../kernel/module.js';
import { policyAccess } from './policy.access.js';
import { Guarantee } from './guarantee.entity.js';
import { KeyTask } from './key-task.entity.js';
import { Measure } from './measure.entity.js';
import { PhaseGoal } from './phase-goal.entity.js';
import { Problem } from './problem.entity.js';
import { responsibilityFields } from './responsibility.fields.js';
import { Target } from './target.entity.js';

export default defineModule({
  name: 'policy',
  entities: [KeyTask, Measure, Problem, PhaseGoal, Guarantee, Target],
  access: policyAccess,
  fields: responsibilityFields,
  userErrors: {
    UNIT_NOT_RESPONSIBLE: [
      '牵头和配合单位须先列为责任单位。',
      'A unit that leads or assists is one of the responsible units: name it there too.',
    ],
    UNIT_HAS_TWO_ROLES: ['一个单位只能牵头或配合。', 'A unit leads or assists, not both.'],
    TARGET_DUE_OUTSIDE_TERM: [
      '完成期限须在起始年份与末年之间。',
      'A target is due between its first year and its last.',
    ],
  },
});
