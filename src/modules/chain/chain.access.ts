import { access } from '../../kernel/access/rules.js';
import { IndustryChain } from './chain.entity.js';

/** Which chains are among "the eight" an administrator sets (clause 2.4.3.1 names none). */
export const chainAccess = [access(IndustryChain, [])];
