import { defineEnum, type EnumValue, type EnumValues } from '../../kernel/enum.js';
import type { ActionItemState as State } from './action-item.rules.js';

export const ActionKind = defineEnum('ActionKind', '交办事项类别', 'What was handed to a unit.', {
  RECTIFICATION_ISSUE: ['整改问题', 'A problem to put right (2.2.3.5, 1.2.3).'],
  DECISION: ['议定事项', 'What a meeting decided (2.2.3.1).'],
  STAGE_TASK: ['阶段清单任务', 'A task of a stage (2.2.3.1).'],
  HELP_REQUEST: ['服务求助', 'A request for the help of experts (2.4.3.2).'],
});
export type ActionKind = EnumValue<typeof ActionKind>;

export const ActionSource = defineEnum('ActionSource', '事项来源', 'How it came up.', {
  PHONE_ROUND: ['电话监测', 'In a round of calls.'],
  LOOK_BACK: ['回头看', 'In a look-back.'],
  FIELD_VISIT: ['走访', 'In a visit.'],
  INSPECTION: ['巡查', 'In an inspection.'],
  ASSESSMENT: ['考核评估', 'In an assessment.'],
  AUDIT: ['审计监督', 'In an audit.'],
  COMPLAINT: ['群众反映', 'Somebody complained.'],
  MEETING: ['会议议定', 'A meeting decided it.'],
  PLAN: ['清单方案', 'It is on a list of tasks.'],
  SELF_CHECK: ['自查', 'In a check of one’s own.'],
});
export type ActionSource = EnumValue<typeof ActionSource>;

export const ActionItemState = defineEnum('ActionItemState', '交办事项状态', 'Where an action item stands.', {
  FOUND: ['已提出', 'Found.'],
  HANDED_OVER: ['已交办', 'Handed to a unit.'],
  FIXED: ['已办结', 'Done, as the unit says.'],
  CHECKED: ['已核查', 'Checked by another person.'],
  CLOSED: ['已销号', 'Closed; final.'],
  WITHDRAWN: ['已撤销', 'Withdrawn; final.'],
} satisfies Record<State, EnumValues[string]>);
export type ActionItemState = EnumValue<typeof ActionItemState>;
