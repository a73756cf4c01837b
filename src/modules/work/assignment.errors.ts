export const assignmentErrors = {
  ASSIGNMENT_ACTIVE_TWICE: ['此处已有在岗的{kind}。', 'There is one in force here already.'],
  ASSIGNMENT_UNTIL: ['结束须填日期。', 'An end has its day.'],
  ASSIGNMENT_OF_CADRE: ['只有驻村干部可以谈话提醒。', 'Only a stationed cadre is reminded.'],
  ASSIGNMENT_OTHER_VILLAGE: ['队伍不在此村。', 'The team is not in the village.'],
} as const;
