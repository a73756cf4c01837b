export const visitErrors = {
  VISIT_FUTURE: ['走访日期不能晚于今天。', 'A visit is not in the future.'],
  VISIT_TEAM: [
    '领导调研的对象须是驻村工作队，专家服务须是专家团队。',
    'A leader visits a stationed team, and experts help.',
  ],
  VISIT_PLACE: ['对象既不在此村，也不在其所属区划。', 'It is neither in the village nor in a place that holds it.'],
  VISIT_TWICE: ['同一人同日对同一对象已有记录。', 'The same person visited it that day already.'],
} as const;
