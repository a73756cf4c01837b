import { defineModule } from '../../kernel/module.js';
import { checklistItemAccess } from './checklist-item.access.js';
import { ChecklistItem } from './checklist-item.entity.js';
import { checklistItemSlices } from './checklist-item.slices.js';
import { teamAccess } from './team.access.js';
import { Team } from './team.entity.js';
import { teamSlices } from './team.slices.js';
import { teamErrors } from './team.errors.js';

export default defineModule({
  name: 'work',
  entities: [ChecklistItem, Team],
  access: [checklistItemAccess, teamAccess],
  slices: [...checklistItemSlices, ...teamSlices],
  userErrors: { ...teamErrors },
});
