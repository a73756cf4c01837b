import { about } from '../../kernel/model/about.js';
import { COUNT } from '../../kernel/model/bounds.js';
import { byKind } from '../../kernel/model/by-kind.js';
import { date, enumColumn, integer, text } from '../../kernel/model/column.js';
import { enteredOn } from '../../kernel/model/entered-on.js';
import { BaseEntity, entity } from '../../kernel/model/entity.js';
import { reasonOn } from '../../kernel/model/reason-on.js';
import { locatedIn, manyToOne } from '../../kernel/model/relation.js';
import { state } from '../../kernel/model/state.js';
import { virtual } from '../../kernel/model/virtual.js';
import { sql } from '../../kernel/sql.js';
import { LINES } from '../../kernel/text.js';
import { Department } from '../department/department.entity.js';
import { KeyTask } from '../policy/key-task.entity.js';
import { Region } from '../region/region.entity.js';
import { Facility } from '../village/facility.entity.js';
import { ActionItemState, ActionKind, ActionSource } from './action-item.kinds.js';
import { actionItemMachine } from './action-item.rules.js';
import { Team } from './team.entity.js';
import { Visit } from './visit.entity.js';
import { WorkDocument } from './work-document.entity.js';
import { WorkSession } from './work-session.entity.js';

@entity('交办事项', 'Something handed to a unit with a date: an issue, a decision, a task, a request.', {
  plural: 'actionItems',
  order: ['dueOn'],
  fixed: ['kind'],
  inOrder: [['foundOn', 'dueOn']],
  without: ['bulk', 'live'],
})
@byKind('kind', {
  RECTIFICATION_ISSUE: { may: ['keyTask', 'subject', 'repeats'] },
  DECISION: { may: ['keyTask', 'subject'], at: ['COUNTY', 'PREFECTURE'] },
  STAGE_TASK: { needs: ['keyTask'], may: ['subject'], at: ['COUNTY', 'PREFECTURE'] },
  HELP_REQUEST: { needs: ['subject'] },
})
@reasonOn(['dueOn'], { code: 'ACTION_EXTENDED' })
export class ActionItem extends BaseEntity {
  @text('事项编号', 'Stable number, such as action-0001.', { key: true, order: true, collation: 'C' })
  number!: string;
  @enumColumn(() => ActionKind, '类别', 'What it is.', { filter: true })
  kind!: ActionKind;
  @text('事项', 'What is to be done.', { search: 'title' })
  title!: string;
  @enumColumn(() => ActionSource, '来源', 'How it came up.', { filter: true })
  source!: ActionSource;
  @state(() => ActionItemState, actionItemMachine, '状态', 'Where it stands.')
  state!: ActionItemState;
  @date('提出日期', 'When it came up.', { filter: true, order: true })
  foundOn!: string;
  @enteredOn('HANDED_OVER', '交办日期', 'When it was last handed over.', { filter: true, order: true })
  handedOn!: string | null;
  @date('办理期限；延长须写明理由', 'By when it is to be done; a later day takes a reason.', {
    nullable: true,
    filter: true,
    order: true,
  })
  dueOn!: string | null;
  @enteredOn('FIXED', '办结日期', 'When it was done.', { filter: true, order: true })
  fixedOn!: string | null;
  @enteredOn('CLOSED', '销号日期', 'When it was closed.', { filter: true, order: true })
  closedOn!: string | null;
  @text('办理结果', 'What came of it.', { form: LINES, nullable: true, search: 'body' })
  result!: string | null;
  @integer('延期次数', 'How often its day was put off.', {
    bounds: COUNT,
    default: '0',
    readOnly: true,
    filter: true,
  })
  extensions!: number;
  @virtual(
    '销号晚于期限',
    'It was closed after its day.',
    ['dueOn', 'closedOn'],
    ({ dueOn, closedOn }) => sql`${closedOn} > ${dueOn}`,
  )
  isLate!: boolean;
  @locatedIn(() => Region, '所在区划', 'Where it is.', {
    inverse: { field: 'actionItems', zh: '本级及下级的交办事项', en: 'Action items at or below the region.' },
  })
  region!: Region;
  @manyToOne(() => Department, '承办部门', 'Who has it.', {
    nullable: true,
    inverse: { field: 'actionItems', zh: '承办的事项', en: 'What was handed to it.' },
  })
  owner!: Department | null;
  @manyToOne(() => KeyTask, '所属重点任务', 'The key task that it serves.', {
    nullable: true,
    inverse: { field: 'actionItems', zh: '交办事项', en: 'Action items of the task.' },
  })
  keyTask!: KeyTask | null;
  @about(() => [Visit, Team, WorkSession, WorkDocument, Facility], '由来或对象', 'What it comes from, or is about.', {
    nullable: true,
    inverse: { field: 'actionItems', zh: '交办事项', en: 'Action items about it.' },
  })
  subject!: Visit | Team | WorkSession | WorkDocument | Facility | null;
  @manyToOne(() => ActionItem, '重复出现的问题', 'The issue that has come up again.', {
    nullable: true,
    inverse: { field: 'repeatedBy', zh: '再次出现', en: 'Issues in which it came up again.' },
  })
  repeats!: ActionItem | null;
}
