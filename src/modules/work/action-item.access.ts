import { access, USUAL } from '../../kernel/access/rules.js';
import { ActionItem } from './action-item.entity.js';

export const actionItemAccess = access(ActionItem, USUAL, {
  ownerDepartments: ['dept-rural-revitalization', 'dept-rural-work-office'],
});
