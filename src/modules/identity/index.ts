import { defineModule } from '../../kernel/module.js';
import { identityMessages } from './identity.messages.js';
import { identityFields } from './identity.resolver.js';

export default defineModule({ name: 'identity', entities: [], fields: identityFields, userErrors: identityMessages });
