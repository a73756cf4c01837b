import { access } from '../../kernel/access/rules.js';
import { IndustryChain } from './chain.entity.js';

/** Only administrators decide which chains are among "the eight": clause 2.4.3.1 names none. */
export const chainAccess = [access(IndustryChain, [])];
