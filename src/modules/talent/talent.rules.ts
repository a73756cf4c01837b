import type { ThingOptions } from '../../kernel/thing/thing.js';

/** Nobody is in the pool without a kind (register 16). */
export const talentRules: ThingOptions['rules'] = ({ kinds }) =>
  (kinds as string[] | undefined)?.length ? [] : [{ code: 'TALENT_HAS_A_KIND', path: ['kinds'] }];
