import { access, USUAL } from '../../kernel/access/rules.js';
import { Visit } from './visit.entity.js';

export const visitAccess = access(Visit, USUAL, {
  ownerDepartments: ['dept-rural-revitalization', 'dept-organization'],
});
