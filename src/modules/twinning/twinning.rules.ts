import type { RowRules } from '../../kernel/model/rule.js';

/** A pair has two sides, and no region supports itself (clause 2.1.3.4). */
export const twinningRules: RowRules<'sides' | 'supporting' | 'supported'> = ({ sides, supporting, supported }) => [
  ...((sides as string[] | undefined)?.length === 2 ? [] : [{ code: 'PAIR_HAS_TWO_SIDES', path: ['sides'] }]),
  ...(supporting && supporting === supported ? [{ code: 'PAIR_WITH_ITSELF', path: ['supported'] }] : []),
];
