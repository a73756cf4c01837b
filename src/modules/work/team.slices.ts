import { slice } from '../../kernel/model/slice.js';
import { Team } from './team.entity.js';

const UNDER_TREE = { underTree: true } as const;

export const teamSlices = [
  slice('stationedTeams', '驻村工作队', 'Teams stationed in villages.', Team, { kind: ['STATIONED_TEAM'] }, UNDER_TREE),
  slice('expertTeams', '专家服务团队', 'Expert teams.', Team, { kind: ['EXPERT_TEAM'] }, UNDER_TREE),
  slice('labourBrands', '劳务品牌', 'Labour brands.', Team, { kind: ['LABOUR_BRAND'] }, UNDER_TREE),
];
