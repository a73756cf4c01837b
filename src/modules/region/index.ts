import { defineModule } from '../../kernel/module.js';
import { regionAccess } from './region.access.js';
import { Region } from './region.entity.js';

export default defineModule({ name: 'region', things: [Region], access: regionAccess });
