import { slice } from '../../kernel/model/slice.js';
import { Team } from './team.entity.js';

export const teamSlices = [
  slice(
    'stationedTeams',
    '驻村工作队',
    'Teams stationed in villages.',
    Team,
    { kind: ['STATIONED_TEAM'] },
    { underTree: true },
  ),
  slice('expertTeams', '专家服务团队', 'Expert teams.', Team, { kind: ['EXPERT_TEAM'] }),
  slice('labourBrands', '劳务品牌', 'Labour brands.', Team, { kind: ['LABOUR_BRAND'] }),
];
