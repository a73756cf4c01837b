import { defineModule } from '../../kernel/module.js';
import { IndustryChain } from './chain.entity.js';

export default defineModule({ name: 'chain', things: [IndustryChain] });
