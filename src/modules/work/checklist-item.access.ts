import { access, may } from '../../kernel/access/rules.js';
import { ChecklistItem } from './checklist-item.entity.js';

/** What the policy leaves open is settled by administrators and by the department that keeps the lists. */
export const checklistItemAccess = access(ChecklistItem, [may('DATA_STEWARD', 'CREATE', 'UPDATE', 'ARCHIVE')], {
  ownerDepartments: ['dept-rural-revitalization'],
});
