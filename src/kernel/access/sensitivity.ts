import type { Column } from '../model/column.js';
import { defineEnum } from '../enum.js';

export const Sensitivity = defineEnum('Sensitivity', '公开范围', 'Who may see a record.', {
  PUBLIC: ['公开', 'Everybody.'],
  INTERNAL: ['内部：仅限授权区划内有阅读权的角色', 'Callers whose role reads such records in its region.'],
});

/** The column of entities whose rows need not all be public. */
export const sensitivityColumn: Column = {
  does: 'column',
  kind: 'enum',
  name: 'sensitivity',
  column: 'sensitivity',
  zh: '公开范围',
  en: 'Who may see it.',
  type: () => Sensitivity,
  sqlType: 'text',
  filter: true,
  default: `'PUBLIC'`,
};
