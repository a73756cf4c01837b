import { ChecklistItem } from '../../src/modules/work/checklist-item.entity.js';
import type { Seeder } from '../seed.js';
import { checklistItems } from './checklist-items.js';

export const seedWork: Seeder = () => [{ of: ChecklistItem, rows: checklistItems() }];
