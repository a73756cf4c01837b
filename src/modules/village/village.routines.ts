import { triggers } from '../../kernel/model/triggers.js';
import { sqlFile } from '../../kernel/sql-file.js';
import { SETTINGS } from '../setting/settings.entity.js';

export const villageRoutines = [
  sqlFile(new URL('./village-one-table.sql', import.meta.url), {
    due_days: SETTINGS['oneTable.due.days'].key,
    ...triggers('b', 'keep'),
  }),
];
