import { defineEnum, type EnumValues } from '../../kernel/enum.js';
import { byKind } from '../../kernel/model/by-kind.js';
import { boolean, date, enumColumn, enumList, period, text } from '../../kernel/model/column.js';
import { BaseEntity, entity } from '../../kernel/model/entity.js';
import { enteredOn } from '../../kernel/model/entered-on.js';
import { locatedIn, manyToOne } from '../../kernel/model/relation.js';
import { rolledUp } from '../../kernel/model/rolled-up.js';
import { state } from '../../kernel/model/state.js';
import { unique } from '../../kernel/model/unique.js';
import { LINES } from '../../kernel/text.js';
import { Department } from '../department/department.entity.js';
import { KeyTask } from '../policy/key-task.entity.js';
import { Region } from '../region/region.entity.js';
import { AssetSector, DocumentKind, WaterEmergencyKind } from './work-document.kinds.js';
import { documentMachine, type DocumentState as State } from './work-document.rules.js';
import type { WorkSession } from './work-session.entity.js';

export const WorkDocumentState = defineEnum('WorkDocumentState', '文件状态', 'Where a work document stands.', {
  DRAFT: ['编制中', 'Being drawn up.'],
  SUBMITTED: ['已报送', 'Handed in.'],
  RETURNED: ['已退回', 'Given back.'],
  ACCEPTED: ['已审定', 'Accepted.'],
  REPLACED: ['已被替代', 'A later version took its place.'],
} satisfies Record<State, EnumValues[string]>);

@entity('工作文件', 'What a unit draws up and hands in by a day: plans, lists, rules, reports.', {
  plural: 'workDocuments',
  order: ['dueOn'],
  fixed: ['kind'],
  inOrder: [['noticedOn', 'noticeEndsOn']],
})
@unique(['kind', 'region', 'department', 'period', 'sector', 'keyTask'], {
  where: { state: { not: ['REPLACED'] } },
  nulls: 'equal',
  code: 'DOCUMENT_ONCE',
  at: 'kind',
})
@byKind('kind', {
  IMPLEMENTATION_PLAN: { needs: ['period'], at: ['COUNTY', 'PREFECTURE'], periods: ['YEAR'] },
  STAGE_TASK_LIST: { needs: ['period'], at: ['PREFECTURE'], periods: ['YEAR'] },
  PROGRESS_REPORT: { needs: ['period', 'keyTask'], at: ['COUNTY', 'PREFECTURE'], periods: ['QUARTER'] },
  TRAINING_PLAN: { needs: ['period'], at: ['COUNTY', 'PREFECTURE'], periods: ['YEAR'] },
  PLAN_EVALUATION: { needs: ['period'], at: ['PREFECTURE'], periods: ['PLAN'] },
  ASSET_RULES: { needs: ['sector'], at: ['PREFECTURE'] },
  WATER_EMERGENCY_PLAN: { needs: ['emergencies'], at: ['COUNTY'] },
  VILLAGE_CHECKLIST: { at: ['VILLAGE'] },
  VILLAGE_PLAN: { may: ['noticedOn', 'noticeEndsOn'], at: ['VILLAGE'] },
  PERFORMANCE_REPORT: { needs: ['period'], at: ['COUNTY'], periods: ['YEAR'] },
  LOOK_BACK_REPORT: { needs: ['period'], at: ['COUNTY', 'TOWNSHIP'], periods: ['YEAR'] },
})
export class WorkDocument extends BaseEntity {
  @enumColumn(() => DocumentKind, '文件类别', 'What it is.', { filter: true })
  kind!: DocumentKind;
  @locatedIn(() => Region, '所在区划', 'The region whose paper it is.', {
    inverse: { field: 'workDocuments', zh: '本级及下级的工作文件', en: 'Work documents at or below the region.' },
  })
  region!: Region;
  @manyToOne(() => Department, '编制单位；区划自编的为空', 'Who draws it up; null for the region itself.', {
    nullable: true,
    inverse: { field: 'workDocuments', zh: '其编制的工作文件', en: 'Work documents that it draws up.' },
  })
  department!: Department | null;
  @manyToOne(() => KeyTask, '重点任务', 'The key task that it reports on.', {
    nullable: true,
    inverse: { field: 'workDocuments', zh: '其进展报告', en: 'Progress reports on it.' },
  })
  keyTask!: KeyTask | null;
  @state(() => WorkDocumentState, documentMachine, '文件状态', 'Where it stands.')
  state!: State;
  @period('所属时段', 'The time that it is about.', { nullable: true, filter: true, order: true, collation: 'C' })
  period!: string | null;
  @enumColumn(() => AssetSector, '行业领域', 'The sector of its rules.', { nullable: true, filter: true })
  sector!: AssetSector | null;
  @enumList(() => WaterEmergencyKind, '应对情形', 'The cases that it provides for.', { filter: true, default: "'{}'" })
  emergencies!: WaterEmergencyKind[];
  @date('报送期限；不填按类别的规定', 'Day by which it is handed in; by default that of its kind.', {
    nullable: true,
    filter: true,
    order: true,
  })
  dueOn!: string | null;
  @enteredOn('SUBMITTED', '首次报送日期', 'Day on which it was first handed in.', {
    first: true,
    filter: true,
    order: true,
  })
  submittedOn!: string | null;
  @enteredOn('ACCEPTED', '审定日期', 'Day on which it was accepted.', { filter: true, order: true })
  acceptedOn!: string | null;
  @boolean('迟报', 'It was first handed in after its day.', {
    nullable: true,
    readOnly: true,
    filter: true,
    generated: 'submitted_on > due_on',
  })
  isLate!: boolean | null;
  @date('公示起始日期', 'First day of its notice.', { nullable: true })
  noticedOn!: string | null;
  @date('公示结束日期', 'Last day of its notice.', { nullable: true })
  noticeEndsOn!: string | null;
  @rolledUp<WorkSession>(
    'sessions',
    { latest: 'heldOn', where: { kind: ['VILLAGERS_MEETING'], state: ['HELD'] } },
    '村民会议最近讨论日期',
    'Day of the last villagers’ meeting about it.',
  )
  villagersMetOn!: string | null;
  @text('摘要', 'What it says in short.', { form: LINES, nullable: true })
  summary!: string | null;
}
