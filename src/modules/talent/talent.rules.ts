import type { RowRules } from '../../kernel/thing/rule.js';

/** Nobody is in the pool without a kind (register 16). */
export const talentRules: RowRules = ({ kinds }) =>
  (kinds as string[] | undefined)?.length ? [] : [{ code: 'TALENT_HAS_A_KIND', path: ['kinds'] }];
