import { triggers } from '../../kernel/model/triggers.js';
import { sqlFile } from '../../kernel/sql-file.js';
import { SETTINGS } from '../setting/settings.entity.js';

export const workDocumentRoutines = [
  sqlFile(new URL('./work-document.sql', import.meta.url), {
    training_plan_due: SETTINGS['trainingPlan.due'].key,
    ...triggers('b', 'keep'),
  }),
];
