import { sqlFile } from '../../kernel/sql-file.js';

export const REPORTERS = sqlFile(new URL('./reporter.sql', import.meta.url));
