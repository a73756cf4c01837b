import { access, may } from '../../kernel/access/rules.js';
import { TwinningPair } from './twinning.entity.js';

/** Pairs cross regions, so no steward of one side may set them. */
export const twinningAccess = [access(TwinningPair, [may('PLANNER', 'CREATE', 'UPDATE', 'ARCHIVE')])];
