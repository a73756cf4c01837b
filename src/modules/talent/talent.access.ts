import { access, USUAL } from '../../kernel/access/rules.js';
import { Talent } from './talent.entity.js';

/** The departments of agriculture, human resources and organization own the talent pool (register 16). */
export const talentAccess = [
  access(Talent, USUAL, { ownerDepartments: ['dept-agriculture', 'dept-human-resources', 'dept-organization'] }),
];
