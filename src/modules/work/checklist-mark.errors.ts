export const checklistMarkErrors = {
  MARK_DAY: ['做到须填日期。', 'What is met has its day.'],
  MARK_SUBJECT: ['“{list}”不适用于这类对象。', 'The list {list} is not for such subjects.'],
  MARK_CHECKED_BY_ANOTHER: ['复核人不能是填报人。', 'Who marks does not confirm.'],
} as const;
