import { triggers } from '../../kernel/model/triggers.js';
import { sqlFile } from '../../kernel/sql-file.js';

export const visitRoutines = [sqlFile(new URL('./visit.sql', import.meta.url), triggers('b', 'check'))];
