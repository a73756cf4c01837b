import type { BrokenRule, RowRules } from '../../kernel/model/rule.js';

const unitsOf = (units: unknown): readonly string[] => (units ?? []) as readonly string[]; // ids of departments

/** A unit that leads a task or assists with it is one of its responsible units, and has one role only. */
export const keyTaskRules: RowRules<'responsibleUnits' | 'leadUnits' | 'assistingUnits'> = ({
  responsibleUnits,
  leadUnits,
  assistingUnits,
}) => {
  const responsible = new Set(unitsOf(responsibleUnits));
  const leading = new Set(unitsOf(leadUnits));
  const amongThem = (path: string, units: unknown): readonly BrokenRule[] =>
    unitsOf(units).every((unit) => responsible.has(unit)) ? [] : [{ code: 'UNIT_NOT_RESPONSIBLE', path: [path] }];
  return [
    ...amongThem('leadUnits', leadUnits),
    ...amongThem('assistingUnits', assistingUnits),
    ...(unitsOf(assistingUnits).some((unit) => leading.has(unit))
      ? [{ code: 'UNIT_HAS_TWO_ROLES', path: ['assistingUnits'] }]
      : []),
  ];
};
