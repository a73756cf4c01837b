import { defineModule } from '../../kernel/module.js';
import { chainAccess } from './chain.access.js';
import { IndustryChain } from './chain.entity.js';
import { Enterprise } from './enterprise.entity.js';
import { Product } from './product.entity.js';

export default defineModule({ name: 'chain', entities: [IndustryChain, Product, Enterprise], access: chainAccess });
