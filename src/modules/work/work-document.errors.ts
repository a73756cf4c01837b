export const workDocumentErrors = {
  DOCUMENT_ONCE: ['同一单位同一时段已有此类文件。', 'The unit has a document of this kind for the period already.'],
  DOCUMENT_NOTICE: ['村庄规划报送前须公示满 {days} 天。', 'A village plan is on notice for {days} days first.'],
  DOCUMENT_VILLAGERS: [
    '村庄规划审定前须有已举行的村民会议。',
    'A villagers’ meeting about a village plan is held before it is accepted.',
  ],
} as const;
