import { defineModule } from '../../kernel/module.js';
import { Talent } from './talent.entity.js';

export default defineModule({ name: 'talent', things: [Talent] });
