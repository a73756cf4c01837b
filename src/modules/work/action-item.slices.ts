import { slice } from '../../kernel/model/slice.js';
import { ActionItem } from './action-item.entity.js';
import type { ActionKind } from './action-item.kinds.js';

const ofKind = (field: string, zh: string, en: string, kind: ActionKind) =>
  slice(field, zh, en, ActionItem, { kind: [kind] });

export const actionItemSlices = [
  ofKind('rectificationIssues', '整改问题', 'Issues to put right.', 'RECTIFICATION_ISSUE'),
  ofKind('decisions', '议定事项', 'What meetings decided.', 'DECISION'),
  ofKind('stageTasks', '阶段任务', 'Tasks of a stage.', 'STAGE_TASK'),
  ofKind('helpRequests', '服务求助', 'Requests for the help of experts.', 'HELP_REQUEST'),
];
