import { access, USUAL } from '../../kernel/access/rules.js';
import { Team } from './team.entity.js';

export const teamAccess = access(Team, USUAL, {
  ownerDepartments: ['dept-organization', 'dept-agriculture', 'dept-human-resources', 'dept-rural-revitalization'],
});
