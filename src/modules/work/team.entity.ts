import { COUNT } from '../../kernel/model/bounds.js';
import { byKind } from '../../kernel/model/by-kind.js';
import { date, enumColumn, integer, text } from '../../kernel/model/column.js';
import { NamedEntity, entity } from '../../kernel/model/entity.js';
import { locatedIn, manyToMany, manyToOne } from '../../kernel/model/relation.js';
import { rolledUp } from '../../kernel/model/rolled-up.js';
import { state } from '../../kernel/model/state.js';
import { unique } from '../../kernel/model/unique.js';
import { IndustryChain } from '../chain/chain.entity.js';
import { Enterprise } from '../chain/enterprise.entity.js';
import { Department } from '../department/department.entity.js';
import { Region } from '../region/region.entity.js';
import { Talent } from '../talent/talent.entity.js';
import type { Assignment } from './assignment.entity.js';
import { teamMachine } from './team.rules.js';
import { TeamKind, TeamState } from './team.kinds.js';

@entity('队伍', 'People brought together for a place and a task.', {
  plural: 'teams',
  order: ['key'],
  fixed: ['kind'],
  inOrder: [['since', 'until']],
  without: ['aggregates', 'bulk', 'live'],
})
@byKind('kind', {
  STATIONED_TEAM: { at: ['VILLAGE'] },
  EXPERT_TEAM: { needs: [['chain', 'field']], may: ['talents', 'enterprises', 'serves'], at: ['PREFECTURE', 'COUNTY'] },
  LABOUR_BRAND: { needs: ['field', 'workers'], at: ['COUNTY'] },
})
@unique(['region'], { where: { kind: ['STATIONED_TEAM'], state: ['ACTIVE'] }, code: 'TEAM_ONE_A_VILLAGE' })
export class Team extends NamedEntity {
  @text('队伍代号', 'Stable key, such as team-001.', { key: true, order: true, collation: 'C' })
  key!: string;
  @enumColumn(() => TeamKind, '队伍类别', 'What it is for.', { filter: true })
  kind!: TeamKind;
  @state(() => TeamState, teamMachine, '队伍状态', 'Where it stands.')
  state!: TeamState;
  @text('派出或组建单位', 'The unit that sends or forms it.', { filter: true, search: 'body' })
  unit!: string;
  @text('领域或工种', 'Its field, or the trade of a labour brand.', { nullable: true, search: 'body' })
  field!: string | null;
  @date('组建或进驻日期', 'Since when.', { filter: true, order: true })
  since!: string;
  @date('结束日期', 'Until when.', { nullable: true, filter: true, order: true })
  until!: string | null;
  @integer('从业人数', 'Workers of a labour brand.', { bounds: COUNT, nullable: true, filter: true, order: true })
  workers!: number | null;
  @rolledUp<Assignment>(
    'assignments',
    { count: { kind: ['STATIONED_CADRE'], state: ['ACTIVE', 'REMINDED'] } },
    '在岗队员数',
    'Cadres in post.',
    { filter: true, order: true },
  )
  cadres!: number;
  @locatedIn(() => Region, '所在区划', 'Where it is.', {
    inverse: { field: 'teams', zh: '本级及下级的队伍', en: 'Teams at or below the region.' },
  })
  region!: Region;
  @manyToOne(() => Department, '派出单位（市直）', 'The unit of the city that sends it.', {
    nullable: true,
    inverse: { field: 'teams', zh: '派出的队伍', en: 'Teams that it sends.' },
  })
  department!: Department | null;
  @manyToOne(() => IndustryChain, '服务的产业链', 'The chain that it serves.', {
    nullable: true,
    inverse: { field: 'teams', zh: '服务本链的队伍', en: 'Teams that serve the chain.' },
  })
  chain!: IndustryChain | null;
  @manyToMany(() => Talent, '专家', 'Its experts.', {
    most: 50,
    inverse: { field: 'teams', zh: '所在队伍', en: 'Teams that they are in.' },
  })
  talents!: Talent[];
  @manyToMany(() => Enterprise, '龙头企业', 'Its leading enterprises.', {
    most: 50,
    inverse: { field: 'teams', zh: '所在队伍', en: 'Teams that it is in.' },
  })
  enterprises!: Enterprise[];
  @manyToMany(() => Region, '服务区域', 'Where it serves, besides where it is.', {
    most: 50,
    inverse: { field: 'servedBy', zh: '服务本地的队伍', en: 'Teams that serve the region.' },
  })
  serves!: Region[];
}
