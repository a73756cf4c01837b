import { defineEnum, type EnumValue, type EnumValues } from '../../kernel/enum.js';
import { COUNT } from '../../kernel/model/bounds.js';
import { byKind } from '../../kernel/model/by-kind.js';
import { date, enumColumn, integer, text } from '../../kernel/model/column.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { locatedIn, manyToMany, manyToOne } from '../../kernel/model/relation.js';
import { state } from '../../kernel/model/state.js';
import { LINES } from '../../kernel/text.js';
import { Department } from '../department/department.entity.js';
import { Region } from '../region/region.entity.js';
import { Assignment } from './assignment.entity.js';
import { WorkDocument } from './work-document.entity.js';
import { sessionMachine, sessionRules, type SessionState as State } from './work-session.rules.js';

export const SessionKind = defineEnum('SessionKind', '会议培训类别', 'What a session is.', {
  JOINT_MEETING: ['联席会议', 'A meeting of the departments (2.2.3.1).'],
  CONSULTATION: ['会商', 'A consultation of the city (3.1.2).'],
  TRAINING: ['培训', 'A course (3.3.4).'],
  VILLAGERS_MEETING: ['村民（代表）会议', 'A meeting of villagers (2.8.3.1).'],
  REVIEW_MEETING: ['民主评议', 'A review by villagers (2.2.3.2).'],
});
export type SessionKind = EnumValue<typeof SessionKind>;

export const TrainingGroup = defineEnum('TrainingGroup', '培训对象', 'Whom a course is for.', {
  PARTY_GOVERNMENT: ['党政干部', 'Cadres of party and government.'],
  REVITALIZATION_SYSTEM: ['乡村振兴系统干部', 'Cadres of rural revitalization.'],
  SUPPORT_CADRE: ['帮扶干部', 'Cadres who support households.'],
  RURAL_CADRE: ['乡村干部', 'Cadres of townships and villages.'],
  STATIONED_CADRE: ['驻村干部', 'Cadres stationed in villages.'],
  INFORMATION_OFFICER: ['监测信息员', 'Officers who monitor.'],
  FARMER: ['农民技能', 'Farmers.'],
});
export type TrainingGroup = EnumValue<typeof TrainingGroup>;

export const WorkSessionState = defineEnum('WorkSessionState', '会议培训状态', 'Where a session stands.', {
  PLANNED: ['已计划', 'Planned.'],
  HELD: ['已举行', 'Held.'],
  CANCELLED: ['已取消', 'Cancelled.'],
} satisfies Record<State, EnumValues[string]>);

@entity('会议与培训', 'One meeting or course: who called it, who came, what was decided.', {
  plural: 'workSessions',
  order: ['heldOn'],
  rules: sessionRules,
  fixed: ['kind'],
  internal: { where: { kind: ['JOINT_MEETING'] } },
})
@byKind('kind', {
  JOINT_MEETING: { needs: ['expected'], may: ['attended'], at: ['COUNTY', 'PREFECTURE'] },
  CONSULTATION: { may: ['expected', 'attended'], at: ['PREFECTURE'] },
  TRAINING: { needs: ['group'], may: ['document', 'participants'], at: ['TOWNSHIP', 'COUNTY', 'PREFECTURE'] },
  VILLAGERS_MEETING: { may: ['document'], at: ['VILLAGE'] },
  REVIEW_MEETING: { at: ['VILLAGE'] },
})
export class WorkSession extends NamedEntity {
  @text('编号', 'Stable number, such as joint-2024-3.', { key: true, order: true, collation: 'C' })
  number!: string;
  @enumColumn(() => SessionKind, '类别', 'What it is.', { filter: true })
  kind!: SessionKind;
  @locatedIn(() => Region, '所在区划', 'The region whose session it is.', {
    inverse: { field: 'workSessions', zh: '本级及下级的会议与培训', en: 'Sessions at or below the region.' },
  })
  region!: Region;
  @state(() => WorkSessionState, sessionMachine, '状态', 'Where it stands.')
  state!: State;
  @date('计划日期', 'Day for which it is planned.', { filter: true, order: true })
  plannedOn!: string;
  @date('举行日期', 'Day on which it was held.', { nullable: true, filter: true, order: true })
  heldOn!: string | null;
  @enumColumn(() => TrainingGroup, '培训对象', 'Whom it trains.', { nullable: true, filter: true })
  group!: TrainingGroup | null;
  @integer('参加人数', 'People who came.', { bounds: COUNT, nullable: true, filter: true, order: true })
  people!: number | null;
  @manyToOne(() => Department, '召集或主办单位', 'Who called it.', {
    nullable: true,
    inverse: { field: 'hostedSessions', zh: '其召集或主办的会议与培训', en: 'Sessions that it called.' },
  })
  department!: Department | null;
  @manyToMany(() => Department, '应到单位', 'Who was expected.', {
    most: 60,
    inverse: { field: 'expectedSessions', zh: '其应到的会议', en: 'Sessions at which it was expected.' },
  })
  expected!: Department[];
  @manyToMany(() => Department, '实到单位', 'Who came.', {
    most: 60,
    inverse: { field: 'attendedSessions', zh: '其到会的会议', en: 'Sessions to which it came.' },
  })
  attended!: Department[];
  @manyToMany(() => Assignment, '参训的信息员、驻村干部', 'Officers and cadres who were trained.', {
    most: 250,
    inverse: { field: 'sessions', zh: '参加的培训', en: 'Courses that they took.' },
  })
  participants!: Assignment[];
  @manyToOne(() => WorkDocument, '所属培训计划，或所议文件', 'The plan that it belongs to, or the paper discussed.', {
    nullable: true,
    inverse: { field: 'sessions', zh: '讨论或执行此文件的会议与培训', en: 'Sessions about it.' },
  })
  document!: WorkDocument | null;
  @text('纪要', 'Its minutes.', { form: LINES, nullable: true, search: 'body' })
  minutes!: string | null;
}
