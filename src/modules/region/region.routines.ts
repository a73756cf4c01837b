import { triggers } from '../../kernel/model/triggers.js';
import { TIME_ZONE } from '../../kernel/period.js';
import { belowText } from '../../kernel/sql.js';
import { sqlFile } from '../../kernel/sql-file.js';

const PLACE = sqlFile(new URL('./region-place.sql', import.meta.url), {
  time_zone: TIME_ZONE,
  at_below_was: belowText('at.path', 'was.path'),
  ...triggers('a', 'placed'),
  ...triggers('c', 'moved'),
});

export const regionRoutines = [PLACE];
