import { access, USUAL } from '../../kernel/access/rules.js';
import { ChecklistMark } from './checklist-mark.entity.js';

export const checklistMarkAccess = access(ChecklistMark, USUAL, {
  ownerDepartments: ['dept-rural-revitalization', 'dept-finance', 'dept-organization', 'dept-rural-work-office'],
});
