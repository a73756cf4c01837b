import type { RowRules } from '../../kernel/model/rule.js';

/** A computed indicator says since when; no period of a plan is computed, since such periods may overlap. */
export const indicatorRules: RowRules<'origin' | 'computedFrom' | 'cadence'> = ({ origin, computedFrom, cadence }) => {
  const isComputed = origin === 'COMPUTED';
  return [
    ...((computedFrom != null) === isComputed ? [] : [{ code: 'COMPUTED_FROM', path: ['computedFrom'] }]),
    ...(isComputed && cadence === 'PLAN' ? [{ code: 'COMPUTED_CADENCE', path: ['cadence'] }] : []),
  ];
};
