import { triggers } from '../../kernel/model/triggers.js';
import { literals } from '../../kernel/model/condition.js';
import { sqlFile } from '../../kernel/sql-file.js';
import type { RegionLevel } from '../region/region.entity.js';
import type { AssignmentKind } from './assignment.kinds.js';
import type { ChecklistKind } from './checklist-item.kinds.js';
import type { TeamKind } from './team.kinds.js';

/** The lists that are marked each year, and of what: regions of a level, teams and assignments of a kind. */
const SUBJECTS: Readonly<Partial<Record<ChecklistKind, RegionLevel | TeamKind | AssignmentKind>>> = {
  FOUR_NO_REMOVALS: 'COUNTY',
  THREE_GOVERNANCES: 'VILLAGE',
  THREE_IN_VILLAGE: 'STATIONED_CADRE',
  SIX_DUTIES: 'STATIONED_TEAM',
};
const KINDS = { Region: 'level from region', Team: 'kind from team', Assignment: 'kind from assignment' };

export const checklistMarkRoutines = [
  sqlFile(new URL('./checklist-mark.sql', import.meta.url), {
    kinds: Object.entries(KINDS)
      .map(([type, what]) => `when '${type}' then (select ${what} where id = new.subject_id)`)
      .join('\n    '),
    fits: Object.entries(SUBJECTS)
      .map((pair) => `(${literals(pair)})`)
      .join(', '),
    ...triggers('b', 'check'),
  }),
];
