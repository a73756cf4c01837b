import { triggers } from '../../kernel/model/triggers.js';
import { sqlFile } from '../../kernel/sql-file.js';
import { SETTINGS } from '../setting/settings.entity.js';

export const visitRoutines = [
  sqlFile(new URL('./visit.sql', import.meta.url), {
    days: SETTINGS['clue.finding.days'].key,
    ...triggers('b', 'check'),
  }),
];
