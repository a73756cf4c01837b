import { about } from '../../kernel/model/about.js';
import { date, period, text } from '../../kernel/model/column.js';
import { BaseEntity, entity } from '../../kernel/model/entity.js';
import { locatedIn, manyToOne } from '../../kernel/model/relation.js';
import { state } from '../../kernel/model/state.js';
import { unique } from '../../kernel/model/unique.js';
import { virtual } from '../../kernel/model/virtual.js';
import { sql } from '../../kernel/sql.js';
import { LINES } from '../../kernel/text.js';
import { Region } from '../region/region.entity.js';
import { Assignment } from './assignment.entity.js';
import { ChecklistItem } from './checklist-item.entity.js';
import { checklistMarkMachine } from './checklist-mark.rules.js';
import { ChecklistMarkState } from './checklist-mark.kinds.js';
import { Team } from './team.entity.js';

@entity('清单核对', 'Whether one subject met one item in a period, and by what evidence.', {
  plural: 'checklistMarks',
  order: ['dueOn'],
  fixed: ['item', 'subject', 'period'],
  without: ['bulk', 'live'],
})
@unique(['item', 'subject', 'period'], { nulls: 'equal' })
export class ChecklistMark extends BaseEntity {
  @manyToOne(() => ChecklistItem, '清单条目', 'The item.', {
    groupBy: ['list'],
    orderBy: ['ordinal'],
    onArchive: 'refuse',
    inverse: { field: 'marks', zh: '核对情况', en: 'Marks of the item.' },
  })
  item!: ChecklistItem;
  @about(() => [Region, Team, Assignment], '对象', 'Whom or what it is about.', {
    inverse: { field: 'checklistMarks', zh: '清单核对', en: 'Marks about it.' },
  })
  subject!: Region | Team | Assignment;
  @locatedIn(() => Region, '所在区划', 'Where its subject is.', {
    inherits: 'subject',
    inverse: { field: 'checklistMarks', zh: '本级及下级的清单核对', en: 'Marks at or below the region.' },
  })
  region!: Region;
  @period('所属时段', 'The year that it is about.', { kinds: ['YEAR'], nullable: true, filter: true, order: true })
  period!: string | null;
  @state(() => ChecklistMarkState, checklistMarkMachine, '核对状态', 'Where it stands.')
  state!: ChecklistMarkState;
  @date('应做到日期', 'By when it is to be met.', { nullable: true, filter: true, order: true })
  dueOn!: string | null;
  @date('做到日期', 'When it was met.', { nullable: true, filter: true, order: true })
  metOn!: string | null;
  @text('依据', 'What shows it.', { form: LINES, nullable: true, filter: 'contains' })
  evidence!: string | null;
  @virtual('迟于期限', 'It was met after its day.', ['dueOn', 'metOn'], ({ dueOn, metOn }) => sql`${metOn} > ${dueOn}`)
  isLate!: boolean;
}
