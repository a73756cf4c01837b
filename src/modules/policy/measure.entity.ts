import { ORDINAL } from '../../kernel/model/bounds.js';
import { CLAUSE, LINES } from '../../kernel/text.js';
import { generated, integer, text, embedded } from '../../kernel/model/column.js';
import { manyToOne } from '../../kernel/model/relation.js';
import { BaseEntity, entity } from '../../kernel/model/entity.js';
import { KeyTask } from './key-task.entity.js';
import { PolicySentence } from './policy-sentence.entity.js';

@entity('工作措施', 'A measure of a key task (工作措施): what the policy says will be done.', {
  plural: 'measures',
  order: ['clauseOrder'],
  without: ['aggregates', 'bulk', 'live'],
})
export class Measure extends BaseEntity {
  @text('条款编号', 'Its clause in the policy, such as 2.3.3.6.', { form: CLAUSE, key: true, collation: 'C' })
  clause!: string;
  /** Sorted as text, clause 2.10 would come before 2.2. */
  @generated('int[]', `string_to_array(clause, '.')::int[]`, '在政策中的先后', 'Place in the policy.')
  clauseOrder!: unknown;
  @integer('在任务中的序号（一是、二是……）', 'Number within its task (一是 is 1, 二是 is 2).', {
    bounds: ORDINAL,
    filter: true,
  })
  ordinal!: number;
  @text('原文', 'The measure, word for word.', { form: LINES, search: 'body' })
  text!: string;
  @embedded(
    () => PolicySentence,
    '逐句拆分的原文',
    'The same words sentence by sentence, each with a clause to cite.',
    {
      most: 100,
    },
  )
  actions!: PolicySentence[];
  @manyToOne(() => KeyTask, '所属重点任务', 'The key task that it serves.', {
    inverse: { field: 'measures', zh: '工作措施', en: 'Measures of the task (工作措施), in the order of the policy.' },
  })
  keyTask!: KeyTask;
}
