import { triggers } from '../../kernel/model/triggers.js';
import { sqlFile } from '../../kernel/sql-file.js';

export const progressRoutines = [sqlFile(new URL('./progress.sql', import.meta.url), triggers('b', 'check'))];
