import { access, USUAL } from '../../kernel/access/rules.js';
import { WorkSession } from './work-session.entity.js';

export const workSessionAccess = access(WorkSession, USUAL, {
  ownerDepartments: ['dept-rural-work-office', 'dept-rural-revitalization', 'dept-organization'],
});
