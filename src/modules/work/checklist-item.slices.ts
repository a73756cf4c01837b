import { slice } from '../../kernel/model/slice.js';
import { ChecklistItem } from './checklist-item.entity.js';

export const checklistItemSlices = [
  slice('minorPowerItems', '小微权力事项', 'Small powers of a village.', ChecklistItem, { list: ['MINOR_POWERS'] }),
];
