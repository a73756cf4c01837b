export const workSessionErrors = {
  SESSION_HELD: ['已举行须填举行日期和参加人数。', 'What was held has its day and the people who came.'],
  SESSION_ATTENDED: ['实到单位须在应到单位之内。', 'Only who was expected can have come.'],
} as const;
