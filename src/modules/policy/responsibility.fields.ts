import type { Row } from '../../kernel/database.js';
import { readNode } from '../../kernel/read/read.js';
import type { FieldDefinition } from '../../kernel/schema/builder/attach-fields.js';
import { addField, objectType, optional } from '../../kernel/schema/builder/build.js';
import { resolver } from '../../kernel/schema/builder/root-fields.js';
import type { DataModel } from '../../kernel/model/model.js';
import { Department } from '../department/department.entity.js';
import { KeyTask, MOST_UNITS } from './key-task.entity.js';
import { ResponsibilityRole, roleOf } from './responsibility.service.js';

interface Responsibility {
  readonly department: string;
  readonly role: ResponsibilityRole;
}

/** The field that lists the units of a key task with their roles. */
export function responsibilityFields(model: DataModel): FieldDefinition[] {
  const type = objectType('KeyTaskResponsibility', '一个责任单位及其分工', 'A responsible unit with its role.', {
    department: optional(() => Department, '责任单位', 'The unit.'),
    role: { type: () => ResponsibilityRole, zh: '分工', en: 'Its role.' },
  });
  addField(KeyTask, 'responsibilities', {
    type: () => [type],
    zh: '责任单位及其分工，按政策所列顺序',
    en: 'The responsible units in the order of the policy, each with its role.',
    args: { role: optional(() => ResponsibilityRole, '只要此分工的', 'Only those of this role.') },
    cost: { size: MOST_UNITS },
  });
  return [
    {
      type: 'KeyTask',
      field: 'responsibilities',
      resolve: resolver((task: Row, { role: only }: { role?: string | null }) =>
        (task['responsible_units_ids'] as string[])
          .map((department): Responsibility => ({ department, role: roleOf(department, task) }))
          .filter(({ role }) => only == null || role === only),
      ),
    },
    {
      type: 'KeyTaskResponsibility',
      field: 'department',
      resolve: resolver(({ department }: Responsibility, _, context) =>
        readNode(model.of(Department), department, context),
      ),
    },
  ];
}
