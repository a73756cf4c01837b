import { slice } from '../../kernel/model/slice.js';
import { Assignment } from './assignment.entity.js';
import type { AssignmentKind } from './assignment.kinds.js';

const ofKind = (field: string, zh: string, en: string, kind: AssignmentKind) =>
  slice(field, zh, en, Assignment, { kind: [kind] });

export const assignmentSlices = [
  ofKind('informationOfficers', '监测信息员', 'Information officers.', 'INFORMATION_OFFICER'),
  ofKind('villageDoctors', '大学生村医', 'Graduates who are village doctors.', 'VILLAGE_DOCTOR'),
  ofKind('villageTownSupports', '联村帮镇', 'Leaders tied to a village and a town.', 'TOWN_LEADER'),
  ofKind('contactVillages', '驻村工作联系点', 'Villages to which units are tied.', 'CONTACT_UNIT'),
  ofKind('stationedCadres', '驻村干部', 'Stationed cadres.', 'STATIONED_CADRE'),
  ofKind('enterpriseVillagePairs', '万企兴万村', 'Enterprises paired with villages.', 'PAIRED_ENTERPRISE'),
  slice('personnelActions', '谈话提醒和召回', 'Cadres reminded or recalled.', Assignment, {
    state: ['REMINDED', 'RECALLED'],
  }),
];
