export const actionItemErrors = {
  ACTION_OWNER: ['交办须有承办部门和期限。', 'What is handed over has an owner and a date.'],
  ACTION_RESULT: ['办结须写结果。', 'What is done has a result.'],
  ACTION_CHECKED_BY_ANOTHER: ['核查人不能是办理人。', 'Who did it does not check it.'],
  ACTION_EXTENDED: ['延长期限须写明理由。', 'A later date takes a reason.'],
  ACTION_SUBJECT: ['此类事项不能以这类记录为对象。', 'Such an item is not about such a record.'],
} as const;
