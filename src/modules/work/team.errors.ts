export const teamErrors = {
  TEAM_COMPLETE: [
    '专家团队须有一名以上专家和一家以上企业；驻村工作队须有队员。',
    'An expert team has an expert and an enterprise, a stationed team a cadre.',
  ],
  TEAM_ONE_A_VILLAGE: ['该村已有在岗的驻村工作队。', 'The village has a stationed team already.'],
} as const;
