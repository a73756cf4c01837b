import { access } from '../../kernel/access/rules.js';
import { Department } from './department.entity.js';

export const departmentAccess = [access(Department, [])];
