import { triggers } from '../../kernel/model/triggers.js';
import { sqlFile } from '../../kernel/sql-file.js';
import type { ActionKind } from './action-item.kinds.js';

/** Kinds that are about records of one type. */
const SUBJECTS: Readonly<Partial<Record<ActionKind, string>>> = {
  DECISION: 'WorkSession',
  STAGE_TASK: 'WorkDocument',
  HELP_REQUEST: 'Team',
};

export const actionItemRoutines = [
  sqlFile(new URL('./action-item.sql', import.meta.url), {
    types: Object.entries(SUBJECTS)
      .map(([kind, type]) => `when '${kind}' then '${type}'`)
      .join(' '),
    ...triggers('b', 'check'),
  }),
];
