import { CLAUSE, LINES } from '../../kernel/text.js';
import { generated, text } from '../../kernel/model/column.js';
import { manyToOne } from '../../kernel/model/relation.js';
import { BaseEntity, entity } from '../../kernel/model/entity.js';
import { KeyTask } from './key-task.entity.js';

@entity('问题短板', 'A shortcoming that the policy names and a key task is to overcome (问题短板).', {
  plural: 'problems',
  order: ['clauseOrder'],
  without: ['aggregates', 'bulk', 'live'],
})
export class Problem extends BaseEntity {
  @text('条款编号', 'Its clause in the policy, such as 2.1.1.3.', { form: CLAUSE, key: true, collation: 'C' })
  clause!: string;
  /** Sorted as text, clause 2.10 would come before 2.2. */
  @generated('int[]', `string_to_array(clause, '.')::int[]`, '在政策中的先后', 'Place in the policy.')
  clauseOrder!: unknown;
  @text('原文', 'The problem, word for word.', { form: LINES, search: 'body' })
  text!: string;
  @manyToOne(() => KeyTask, '所属重点任务', 'The key task that is to overcome it.', {
    inverse: { field: 'problems', zh: '问题短板', en: 'Shortcomings that the task is to overcome (问题短板).' },
  })
  keyTask!: KeyTask;
}
