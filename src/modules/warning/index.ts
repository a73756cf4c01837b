import { defineModule } from '../../kernel/module.js';
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
  tasks: [warningTask],
});
