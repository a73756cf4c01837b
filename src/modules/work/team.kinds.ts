import { defineEnum, type EnumValue, type EnumValues } from '../../kernel/enum.js';
import type { TeamState as State } from './team.rules.js';

export const TeamKind = defineEnum('TeamKind', '队伍类别', 'Kind of a team.', {
  EXPERT_TEAM: ['专家服务团队', 'Experts with leading enterprises, for a chain or a field.'],
  STATIONED_TEAM: ['驻村工作队', 'Cadres whom a unit stations in a village.'],
  LABOUR_BRAND: ['劳务品牌', 'Workers of one place who go by one name.'],
});
export type TeamKind = EnumValue<typeof TeamKind>;

export const TeamState = defineEnum('TeamState', '队伍状态', 'Where a team stands.', {
  FORMING: ['组建中', 'It is being formed.'],
  ACTIVE: ['在岗', 'It works.'],
  DISSOLVED: ['已撤销', 'It was dissolved; final.'],
} satisfies Record<State, EnumValues[string]>);
export type TeamState = EnumValue<typeof TeamState>;
