import { defineModule } from '../../kernel/module.js';
import { Region } from './region.entity.js';

export default defineModule({ name: 'region', things: [Region] });
