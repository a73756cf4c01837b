import { PHONE } from '../../kernel/text.js';
import { about } from '../../kernel/model/about.js';
import { meetsRegion } from '../../kernel/model/across.js';
import { AMOUNT } from '../../kernel/model/bounds.js';
import { byKind } from '../../kernel/model/by-kind.js';
import { boolean, date, decimal, enumColumn, integer, text } from '../../kernel/model/column.js';
import { enteredOn } from '../../kernel/model/entered-on.js';
import { BaseEntity, entity } from '../../kernel/model/entity.js';
import { locatedIn, manyToOne } from '../../kernel/model/relation.js';
import { rolledUp } from '../../kernel/model/rolled-up.js';
import { state } from '../../kernel/model/state.js';
import { unique } from '../../kernel/model/unique.js';
import { Enterprise } from '../chain/enterprise.entity.js';
import { Department } from '../department/department.entity.js';
import { Region } from '../region/region.entity.js';
import { Talent } from '../talent/talent.entity.js';
import { AssignmentKind, AssignmentState } from './assignment.kinds.js';
import { assignmentMachine } from './assignment.rules.js';
import { Team } from './team.entity.js';
import type { WorkSession } from './work-session.entity.js';

const TWICE = 'ASSIGNMENT_ACTIVE_TWICE';

@entity('责任关系', 'Who answers for, or is paired with, which place since when.', {
  plural: 'assignments',
  order: ['since'],
  fixed: ['kind'],
  inOrder: [['since', 'until']],
  internal: { where: { state: ['REMINDED', 'RECALLED'] } },
  without: ['aggregates', 'bulk', 'live'],
})
@byKind('kind', {
  INFORMATION_OFFICER: { may: ['talent'] },
  VILLAGE_DOCTOR: { may: ['talent', 'unit'] },
  TOWN_LEADER: { needs: ['unit'], may: ['town'] },
  CONTACT_UNIT: { needs: [['unit', 'department']] },
  STATIONED_CADRE: { needs: ['subject'], may: ['unit', 'isFirstSecretary', 'daysLastMonth', 'remindedOn'] },
  PAIRED_ENTERPRISE: { needs: ['enterprise'], may: ['investYuan'] },
})
@unique(['region', 'kind'], {
  where: { kind: ['INFORMATION_OFFICER', 'VILLAGE_DOCTOR', 'TOWN_LEADER'], until: null },
  code: TWICE,
})
@unique(['region', 'unit', 'department'], {
  where: { kind: ['CONTACT_UNIT'], until: null },
  nulls: 'equal',
  code: TWICE,
})
@unique(['holder', 'unit'], { where: { kind: ['STATIONED_CADRE'], until: null }, nulls: 'equal', code: TWICE })
@unique(['region', 'enterprise'], { where: { kind: ['PAIRED_ENTERPRISE'], until: null }, code: TWICE })
@meetsRegion('subject', { code: 'ASSIGNMENT_OTHER_VILLAGE' })
export class Assignment extends BaseEntity {
  @enumColumn(() => AssignmentKind, '责任类别', 'What is answered for.', { filter: true })
  kind!: AssignmentKind;
  @state(() => AssignmentState, assignmentMachine, '责任关系状态', 'Where it stands.')
  state!: AssignmentState;
  @text('责任人或单位', 'Who answers for it.', { search: 'title' })
  holder!: string;
  @text('联系电话', 'Phone; for stewards of its region.', { form: PHONE, nullable: true, personal: { mask: 'phone' } })
  phone!: string | null;
  @text('所在单位', 'The unit that they are of.', { nullable: true, filter: true, search: 'body' })
  unit!: string | null;
  @locatedIn(() => Region, '所在村', 'The village.', {
    levels: ['VILLAGE'],
    inverse: { field: 'assignments', zh: '本级及下级的责任关系', en: 'Assignments at or below the region.' },
  })
  region!: Region;
  @about(() => [Team], '对象', 'The team of a stationed cadre.', {
    nullable: true,
    inverse: { field: 'assignments', zh: '队员', en: 'Assignments to it.' },
  })
  subject!: Team | null;
  @date('起始日期', 'Since when.', { filter: true, order: true })
  since!: string;
  @date('结束日期；在岗的为空', 'Until when; null while it is in force.', { nullable: true, filter: true, order: true })
  until!: string | null;
  @boolean('第一书记', 'A cadre who is first secretary.', { default: 'false', filter: true })
  isFirstSecretary!: boolean;
  @integer('上月驻村天数', 'Days of last month that a cadre was in the village.', {
    bounds: { least: 0, most: 31 },
    nullable: true,
    filter: true,
    order: true,
  })
  daysLastMonth!: number | null;
  @enteredOn('REMINDED', '最近谈话提醒日期', 'When a cadre was last reminded.', { filter: true, order: true })
  remindedOn!: string | null;
  @rolledUp<WorkSession>(
    'sessions',
    { latest: 'heldOn', where: { state: ['HELD'] } },
    '最近培训日期',
    'When they were last trained.',
    { filter: true, order: true },
  )
  trainedOn!: string | null;
  @decimal('投入金额（元）', 'What a paired enterprise put in.', { bounds: AMOUNT, nullable: true, order: true })
  investYuan!: string | null;
  @manyToOne(() => Region, '所帮乡镇', 'The town that a leader helps.', {
    nullable: true,
    inverse: { field: 'townSupports', zh: '帮扶本乡镇的领导', en: 'Leaders who help the town.' },
  })
  town!: Region | null;
  @manyToOne(() => Department, '联系单位', 'The unit of the city that is tied to it.', {
    nullable: true,
    inverse: { field: 'assignments', zh: '联系的村', en: 'What it answers for.' },
  })
  department!: Department | null;
  @manyToOne(() => Enterprise, '结对企业', 'The paired enterprise.', {
    nullable: true,
    inverse: { field: 'assignments', zh: '结对的村', en: 'Villages that it is paired with.' },
  })
  enterprise!: Enterprise | null;
  @manyToOne(() => Talent, '人才库中的本人', 'The same person in the talent pool.', {
    nullable: true,
    inverse: { field: 'assignments', zh: '承担的责任', en: 'What they answer for.' },
  })
  talent!: Talent | null;
}
