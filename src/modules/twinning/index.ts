import { defineModule } from '../../kernel/module.js';
import { TwinningPair } from './twinning.entity.js';

export default defineModule({ name: 'twinning', things: [TwinningPair] });
