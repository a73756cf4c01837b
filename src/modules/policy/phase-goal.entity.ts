import { YEAR } from '../../kernel/model/bounds.js';
import { CLAUSE, LINES } from '../../kernel/text.js';
import { integer, text } from '../../kernel/model/column.js';
import { BaseEntity, entity } from '../../kernel/model/entity.js';

@entity('阶段目标', 'What one of the three years has to achieve (阶段目标).', {
  plural: 'phaseGoals',
  order: ['year'],
  without: ['aggregates', 'bulk', 'live'],
})
export class PhaseGoal extends BaseEntity {
  @integer('年份', 'The year, 2022 to 2024.', { bounds: YEAR, key: true, order: true })
  year!: number;
  @text('条款编号', 'Its clause in the policy, such as 1.2.1.', { form: CLAUSE, filter: true, collation: 'C' })
  clause!: string;
  @text('原文', 'The goal of the year, word for word.', { form: LINES, search: 'body' })
  text!: string;
}
