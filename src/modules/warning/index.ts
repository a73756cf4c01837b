import { defineModule } from '../../kernel/module.js';
import { findingTask } from './finding.task.js';
import { ProgressWarning } from './progress-warning.entity.js';
import { warningAccess } from './warning.access.js';
import { warningFields } from './warning.fields.js';
import { warningRoutines } from './warning.routines.js';
import { warningTask } from './warning.task.js';
import { WarningRule } from './warning-rule.entity.js';

export default defineModule({
  name: 'warning',
  entities: [WarningRule, ProgressWarning],
  access: warningAccess,
  fields: warningFields,
  routines: warningRoutines,
  tasks: [warningTask, findingTask],
  userErrors: {
    FINDING_UNKNOWN: [
      '登记数据的核查规则由平台各模块声明，不能新增，也不能改变其类型。',
      'What is looked for in records is declared by the modules: no such rule is made by hand.',
    ],
  },
});
