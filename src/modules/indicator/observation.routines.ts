import { triggers } from '../../kernel/model/triggers.js';
import { FIRST_YEAR, LAST_YEAR, PERIOD_EXAMPLES, PERIOD_PATTERN, TIME_ZONE } from '../../kernel/period.js';
import { MOST_REVISIONS } from './observation.rules.js';
import { sqlFile } from '../../kernel/sql-file.js';

const SPAN = sqlFile(new URL('./period-span.sql', import.meta.url), {
  pattern: PERIOD_PATTERN.source,
  first_year: FIRST_YEAR,
  last_year: LAST_YEAR,
});

const CHECK = sqlFile(new URL('./observation-check.sql', import.meta.url), {
  examples: JSON.stringify(PERIOD_EXAMPLES),
  ...triggers('b', 'check', 'check_update'),
});

const OBSERVATION = sqlFile(new URL('./observation.sql', import.meta.url), {
  time_zone: TIME_ZONE,
  most: MOST_REVISIONS,
  ...triggers('b', 'keep', 'keep_update'),
  ...triggers('c', 'sensitivity'),
  ...triggers('z', 'hides'),
});

export const observationRoutines = [SPAN, CHECK, OBSERVATION];
