import { slice } from '../../kernel/model/slice.js';
import { Visit } from './visit.entity.js';

export const visitSlices = [
  slice('leaderVisits', '领导调研', 'Visits of leaders of sending units.', Visit, { purpose: ['LEADER_VISIT'] }),
  slice('lookBacks', '回头看', 'Look-backs.', Visit, { purpose: ['LOOK_BACK'] }),
  slice('serviceVisits', '专家服务', 'Visits of experts who help.', Visit, { purpose: ['SERVICE_VISIT'] }),
];
