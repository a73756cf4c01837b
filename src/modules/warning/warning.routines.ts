import { triggers } from '../../kernel/model/triggers.js';
import { sqlFile } from '../../kernel/sql-file.js';

export const warningRoutines = [
  sqlFile(new URL('./warning.sql', import.meta.url), {
    ...triggers('b', 'check'),
    ...triggers('c', 'tells'),
    ...triggers('z', 'hides_warnings'),
  }),
];
