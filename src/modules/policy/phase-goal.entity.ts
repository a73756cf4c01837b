import { YEAR } from '../../kernel/thing/bounds.js';
import { CLAUSE, LINES } from '../../kernel/text.js';
import { integer, text } from '../../kernel/thing/column.js';
import { Thing, thing } from '../../kernel/thing/thing.js';

@thing('阶段目标', 'What one of the three years has to achieve (阶段目标).', { plural: 'phaseGoals', order: ['year'] })
export class PhaseGoal extends Thing {
  @integer('年份', 'The year, 2022 to 2024.', { bounds: YEAR, key: true, order: true })
  year!: number;
  @text('条款编号', 'Its clause in the policy, such as 1.2.1.', { form: CLAUSE, filter: true, collation: 'C' })
  clause!: string;
  @text('原文', 'The goal of the year, word for word.', { form: LINES, search: 'body' })
  text!: string;
}
