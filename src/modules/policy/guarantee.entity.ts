import { CLAUSE } from '../../kernel/text.js';
import { text, embedded } from '../../kernel/model/column.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { PolicySentence } from './policy-sentence.entity.js';

@entity('保障措施', 'One of the three guarantees of section 3: mechanism, responsibility, cadres (保障措施).', {
  plural: 'guarantees',
  order: ['clause'],
  without: ['aggregates', 'bulk', 'live'],
})
export class Guarantee extends NamedEntity {
  @text('条款编号', 'Its clause in the policy, such as 3.1.', { form: CLAUSE, key: true, order: true, collation: 'C' })
  clause!: string;
  @embedded(() => PolicySentence, '各项规定原文', 'What it provides, sentence by sentence.', { most: 100 })
  provisions!: PolicySentence[];
}
