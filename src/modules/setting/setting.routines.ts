import { triggers } from '../../kernel/model/triggers.js';
import { sqlFile } from '../../kernel/sql-file.js';

export const settingRoutines = [sqlFile(new URL('./setting.sql', import.meta.url), triggers('b', 'check'))];
