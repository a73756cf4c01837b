import type { RowOf, RowRules } from '../../kernel/model/rule.js';
import { stateMachine, type StateOf } from '../../kernel/model/state-machine.js';

/**
 * Clause 2.8.3.4, 先创建后认定: a unit is created first and certified later, so the only path to CERTIFIED leads
 * through CREATING and an assessment. An assessment that finds gaps sends a unit back to creation (数量服从质量:
 * quality before number). A unit that was rejected or withdrew may try again as a new unit of another year: the
 * decision stays on record.
 */
export const demonstrationMachine = stateMachine({
  initial: 'NOMINATED',
  transitions: {
    NOMINATED: ['CREATING', 'REJECTED', 'WITHDRAWN'],
    CREATING: ['ASSESSED', 'WITHDRAWN'],
    ASSESSED: ['CERTIFIED', 'CREATING', 'REJECTED', 'WITHDRAWN'],
    CERTIFIED: ['WITHDRAWN'],
    REJECTED: [],
    WITHDRAWN: [],
  },
  // the yearly targets count certified units by their year
  guards: {
    CERTIFIED: ({ programmeYear }: RowOf<'programmeYear'>) =>
      programmeYear === null ? 'PROGRAMME_YEAR_MISSING' : null,
  },
});
export type DemonstrationState = StateOf<typeof demonstrationMachine>;

/** Clause 2.8.3.2: a belt crosses counties. */
export const beltRules: RowRules<'counties'> = ({ counties }) =>
  ((counties as string[] | undefined)?.length ?? 0) < 2 ? [{ code: 'BELT_CROSSES_COUNTIES', path: ['counties'] }] : [];
