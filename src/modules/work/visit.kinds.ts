import { defineEnum, type EnumValue } from '../../kernel/enum.js';

export const VisitPurpose = defineEnum('VisitPurpose', '走访目的', 'What a visit is for.', {
  LEADER_VISIT: ['派出单位领导调研指导', 'A leader of the sending unit visits its team (2.10.3.1).'],
  CONTACT_VISIT: ['联系走访', 'Whoever is tied to the village visits it (2.1.3.2).'],
  SERVICE_VISIT: ['专家服务', 'Experts help on the spot (2.4.3.2).'],
  LOOK_BACK: ['回头看排查', 'What counts as finished is looked at again (1.2.3).'],
});
export type VisitPurpose = EnumValue<typeof VisitPurpose>;

export const LeaderRank = defineEnum('LeaderRank', '领导职级', 'Rank of a leader who visits.', {
  PRINCIPAL: ['主要负责同志', 'The head of the unit.'],
  DEPUTY: ['分管领导', 'The deputy in charge.'],
  OTHER: ['其他', 'Another leader.'],
});
export type LeaderRank = EnumValue<typeof LeaderRank>;

export const VisitorRole = defineEnum('VisitorRole', '走访人身份', 'Who visits.', {
  VILLAGE_CADRE: ['村组干部', 'A cadre of the village.'],
  STATIONED_CADRE: ['驻村干部', 'A stationed cadre.'],
  INFORMATION_OFFICER: ['监测信息员', 'An information officer.'],
  TOWNSHIP_CADRE: ['乡镇干部', 'A cadre of the township.'],
  CONTACT_CADRE: ['联系党员干部', 'A cadre who is tied to the village.'],
  UNIT_LEADER: ['派出单位领导', 'A leader of the sending unit.'],
  EXPERT: ['专家', 'An expert.'],
});
export type VisitorRole = EnumValue<typeof VisitorRole>;
