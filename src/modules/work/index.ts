import { defineModule } from '../../kernel/module.js';
import { checklistItemAccess } from './checklist-item.access.js';
import { ChecklistItem } from './checklist-item.entity.js';
import { checklistItemSlices } from './checklist-item.slices.js';

export default defineModule({
  name: 'work',
  entities: [ChecklistItem],
  access: [checklistItemAccess],
  slices: [...checklistItemSlices],
});
