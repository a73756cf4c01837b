import { defineModule } from '../../kernel/module.js';
import { checklistItemAccess } from './checklist-item.access.js';
import { ChecklistItem } from './checklist-item.entity.js';
import { checklistItemSlices } from './checklist-item.slices.js';
import { checklistMarkAccess } from './checklist-mark.access.js';
import { ChecklistMark } from './checklist-mark.entity.js';
import { checklistMarkErrors } from './checklist-mark.errors.js';
import { checklistMarkRoutines } from './checklist-mark.routines.js';
import { checklistMarkSlices } from './checklist-mark.slices.js';
import { teamAccess } from './team.access.js';
import { Team } from './team.entity.js';
import { teamSlices } from './team.slices.js';
import { teamErrors } from './team.errors.js';

export default defineModule({
  name: 'work',
  entities: [ChecklistItem, Team, ChecklistMark],
  access: [checklistItemAccess, teamAccess, checklistMarkAccess],
  slices: [...checklistItemSlices, ...teamSlices, ...checklistMarkSlices],
  routines: checklistMarkRoutines,
  userErrors: { ...teamErrors, ...checklistMarkErrors },
});
