import { TIME_ZONE } from '../../kernel/period.js';
import { belowText } from '../../kernel/sql.js';
import { sqlFile } from '../../kernel/sql-file.js';

export const REPORTS = sqlFile(new URL('./reporting.sql', import.meta.url), {
  time_zone: TIME_ZONE,
  p_below_a: belowText('p.path', 'a.path'),
});
