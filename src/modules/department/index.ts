import { defineModule } from '../../kernel/module.js';
import { departmentAccess } from './department.access.js';
import { Department } from './department.entity.js';

export default defineModule({ name: 'department', entities: [Department], access: departmentAccess });
