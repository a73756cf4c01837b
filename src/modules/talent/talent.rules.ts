import type { RowRules } from '../../kernel/model/rule.js';

/** Every person in the pool has at least one kind (register 16). */
export const talentRules: RowRules<'kinds'> = ({ kinds }) => [
  ...((kinds as string[] | undefined)?.length ? [] : [{ code: 'TALENT_HAS_A_KIND', path: ['kinds'] }]),
];
