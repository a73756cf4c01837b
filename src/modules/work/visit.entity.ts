import { about } from '../../kernel/model/about.js';
import { meetsRegion, parentIs } from '../../kernel/model/across.js';
import { byKind } from '../../kernel/model/by-kind.js';
import { boolean, date, enumColumn, text } from '../../kernel/model/column.js';
import { BaseEntity, entity } from '../../kernel/model/entity.js';
import { locatedIn, manyToOne } from '../../kernel/model/relation.js';
import { rolledUp } from '../../kernel/model/rolled-up.js';
import { unique } from '../../kernel/model/unique.js';
import { virtual } from '../../kernel/model/virtual.js';
import { sql } from '../../kernel/sql.js';
import { LINES } from '../../kernel/text.js';
import { Department } from '../department/department.entity.js';
import { Region } from '../region/region.entity.js';
import type { ActionItem } from './action-item.entity.js';
import { Assignment } from './assignment.entity.js';
import { Team } from './team.entity.js';
import { LeaderRank, VisitorRole, VisitPurpose } from './visit.kinds.js';

@entity('走访调研', 'One visit: by a leader, a contact or an expert, or a look-back.', {
  plural: 'visits',
  order: ['visitedOn'],
  fixed: ['purpose'],
  without: ['aggregates', 'bulk', 'live'],
})
@byKind('purpose', {
  LEADER_VISIT: { needs: ['subject', 'rank'] },
  CONTACT_VISIT: { needs: ['assignment'] },
  SERVICE_VISIT: { needs: ['subject'] },
  LOOK_BACK: {},
})
@parentIs('subject', { kind: ['STATIONED_TEAM'] }, { where: { purpose: ['LEADER_VISIT'] }, code: 'VISIT_TEAM' })
@parentIs('subject', { kind: ['EXPERT_TEAM'] }, { where: { purpose: ['SERVICE_VISIT'] }, code: 'VISIT_TEAM' })
@meetsRegion('subject', { code: 'VISIT_PLACE' })
@meetsRegion('assignment', { code: 'VISIT_PLACE' })
@unique(['visitor', 'visitedOn', 'subject'], { code: 'VISIT_TWICE' })
export class Visit extends BaseEntity {
  @text('走访编号', 'Stable number, such as visit-0001.', { key: true, order: true, collation: 'C' })
  number!: string;
  @enumColumn(() => VisitPurpose, '走访目的', 'What it is for.', { filter: true })
  purpose!: VisitPurpose;
  @date('走访日期', 'When it was.', { filter: true, order: true })
  visitedOn!: string;
  @text('走访人', 'Who visited.', { search: 'title' })
  visitor!: string;
  @enumColumn(() => VisitorRole, '走访人身份', 'As what.', { filter: true })
  role!: VisitorRole;
  @enumColumn(() => LeaderRank, '领导职级', 'Rank of a leader.', { nullable: true, filter: true })
  rank!: LeaderRank | null;
  @boolean('发现问题', 'Something was found.', { default: 'false', filter: true })
  hasFinding!: boolean;
  @text('情况记录', 'What was found; for stewards of its region.', {
    form: LINES,
    nullable: true,
    personal: { mask: 'hidden' },
  })
  findings!: string | null;
  @date('发现转为交办的期限', 'By when what was found is handed to a unit.', {
    nullable: true,
    readOnly: true,
    filter: true,
    order: true,
  })
  dueOn!: string | null;
  @rolledUp<ActionItem>('actionItems', { count: {} }, '由此交办的事项数', 'What was handed to units from it.')
  actions!: number;
  @virtual(
    '发现逾期未交办',
    'What was found was not handed over by its day.',
    ['dueOn', 'actions'],
    ({ dueOn, actions }, today) => sql`${dueOn} < ${today} and ${actions} = 0`,
  )
  isOverdue!: boolean;
  @locatedIn(() => Region, '所在村', 'The village.', {
    levels: ['VILLAGE'],
    inverse: { field: 'visits', zh: '本级及下级的走访', en: 'Visits at or below the region.' },
  })
  region!: Region;
  @about(() => [Team], '对象', 'The team that was visited, or that helped.', {
    nullable: true,
    inverse: { field: 'visits', zh: '走访', en: 'Visits to it, or by it.' },
  })
  subject!: Team | null;
  @manyToOne(() => Department, '走访人所在部门', 'The department of the visitor.', {
    nullable: true,
    inverse: { field: 'visits', zh: '其走访', en: 'Its visits.' },
  })
  department!: Department | null;
  @manyToOne(() => Assignment, '履行的责任关系', 'The assignment that it fulfils.', {
    nullable: true,
    inverse: { field: 'visits', zh: '履行责任的走访', en: 'Visits that fulfil it.' },
  })
  assignment!: Assignment | null;
}
