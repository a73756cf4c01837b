import { access, USUAL } from '../../kernel/access/rules.js';
import { Talent } from './talent.entity.js';

/** The talent pool is kept by the departments of agriculture, human resources and organization (register 16). */
export const talentAccess = [
  access(Talent, USUAL, { ownerDepartments: ['dept-agriculture', 'dept-human-resources', 'dept-organization'] }),
];
