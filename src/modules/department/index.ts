import { defineModule } from '../../kernel/module.js';
import { Department } from './department.entity.js';

export default defineModule({ name: 'department', things: [Department] });
