import { defineEnum, type EnumValue, type EnumValues } from '../../kernel/enum.js';
import type { AssignmentState as State } from './assignment.rules.js';

export const AssignmentKind = defineEnum('AssignmentKind', '责任关系类别', 'What somebody answers for.', {
  INFORMATION_OFFICER: ['监测信息员', 'Reports changes of households in a village.'],
  VILLAGE_DOCTOR: ['大学生村医', 'A graduate who is the doctor of a village.'],
  TOWN_LEADER: ['联村帮镇领导', 'A leader of the city who is tied to a village and helps a town.'],
  CONTACT_UNIT: ['驻村工作联系点', 'A unit that is tied to a village.'],
  STATIONED_CADRE: ['驻村干部', 'A cadre of a stationed team.'],
  PAIRED_ENTERPRISE: ['万企兴万村结对企业', 'An enterprise that is paired with a village.'],
});
export type AssignmentKind = EnumValue<typeof AssignmentKind>;

export const AssignmentState = defineEnum('AssignmentState', '责任关系状态', 'Where an assignment stands.', {
  ACTIVE: ['在岗', 'In force.'],
  REMINDED: ['已谈话提醒', 'Reminded in a talk, with time to improve.'],
  ENDED: ['已结束', 'Over; final.'],
  RECALLED: ['已召回', 'Recalled; final.'],
} satisfies Record<State, EnumValues[string]>);
export type AssignmentState = EnumValue<typeof AssignmentState>;
