import { ORDINAL } from '../../kernel/model/bounds.js';
import { CLAUSE, LINES } from '../../kernel/text.js';
import { date, boolean, integer, text } from '../../kernel/model/column.js';
import { manyToMany } from '../../kernel/model/relation.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { Department } from '../department/department.entity.js';
import { keyTaskRules } from './key-task.rules.js';

/** Most units of one role; the policy names up to 16 for a task. */
export const MOST_UNITS = 20;

@entity(
  '重点任务',
  'One of the ten key tasks of the three-year action plan (重点任务); its name is the policy’s heading.',
  {
    plural: 'keyTasks',
    order: ['number'],
    rules: keyTaskRules,
    without: ['aggregates', 'bulk', 'live'],
  },
)
export class KeyTask extends NamedEntity {
  @integer('任务序号，1 至 10', 'Number of the task, 1 to 10.', { bounds: ORDINAL, key: true, order: true })
  number!: number;
  @text('条款编号', 'Its clause in the policy, such as 2.3.', { form: CLAUSE, filter: true, collation: 'C' })
  clause!: string;
  @text('工作目标原文', 'The goal of the task (工作目标), word for word.', { form: LINES, search: 'body' })
  goal!: string;
  @text('工作目标的条款编号', 'The clause that states the goal.', { form: CLAUSE, collation: 'C' })
  goalClause!: string;
  @date('完成时限', 'Day by which the task has to be finished (完成时限).', { filter: true, order: true })
  deadline!: string;
  @text('完成时限原文', 'The deadline in the policy’s own words.')
  deadlineQuote!: string;
  @boolean('完成后长期坚持', 'Has to be kept up for the long term once it is finished (长期坚持).', { filter: true })
  isLongTerm!: boolean;
  @manyToMany(
    () => Department,
    '责任单位，按政策所列顺序',
    'Responsible units (责任单位) in the order of the policy, which does not say which one leads.',
    {
      most: MOST_UNITS,
      inverse: { field: 'keyTasks', zh: '负责的重点任务', en: 'Key tasks that it is responsible for.' },
    },
  )
  responsibleUnits!: Department[];
  @manyToMany(
    () => Department,
    '牵头单位：责任单位中经文件明确牵头的；政策本身未载明',
    'Those of the responsible units that a document names as leading (牵头单位); the policy itself names none.',
    {
      most: MOST_UNITS,
      inverse: { field: 'ledKeyTasks', zh: '牵头的重点任务', en: 'Key tasks that it leads.' },
    },
  )
  leadUnits!: Department[];
  @manyToMany(
    () => Department,
    '配合单位：责任单位中经文件明确配合的；政策本身未载明',
    'Those of the responsible units that a document names as assisting (配合单位); the policy itself names none.',
    {
      most: MOST_UNITS,
      inverse: { field: 'assistedKeyTasks', zh: '配合的重点任务', en: 'Key tasks that it assists with.' },
    },
  )
  assistingUnits!: Department[];
}
