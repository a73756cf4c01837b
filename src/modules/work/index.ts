import { defineModule } from '../../kernel/module.js';
import { assignmentAccess } from './assignment.access.js';
import { Assignment } from './assignment.entity.js';
import { assignmentErrors } from './assignment.errors.js';
import { assignmentSlices } from './assignment.slices.js';
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
import { visitAccess } from './visit.access.js';
import { Visit } from './visit.entity.js';
import { visitErrors } from './visit.errors.js';
import { visitRoutines } from './visit.routines.js';
import { visitSlices } from './visit.slices.js';
import { teamErrors } from './team.errors.js';

export default defineModule({
  name: 'work',
  entities: [ChecklistItem, Team, Assignment, ChecklistMark, Visit],
  access: [checklistItemAccess, teamAccess, assignmentAccess, checklistMarkAccess, visitAccess],
  slices: [...checklistItemSlices, ...teamSlices, ...assignmentSlices, ...checklistMarkSlices, ...visitSlices],
  routines: [...checklistMarkRoutines, ...visitRoutines],
  userErrors: { ...teamErrors, ...assignmentErrors, ...checklistMarkErrors, ...visitErrors },
});
