import { access, USUAL } from '../../kernel/access/rules.js';
import { Assignment } from './assignment.entity.js';

/** A cadre who was reminded or recalled is nothing for the other side of a pair to read. */
const rules = USUAL.filter(({ role }) => role !== 'PARTNER');

export const assignmentAccess = access(Assignment, rules, {
  ownerDepartments: [
    'dept-rural-revitalization',
    'dept-organization',
    'dept-health',
    'dept-agriculture',
    'dept-rural-work-office',
  ],
});
