import { stateMachine, type StateOf } from '../../kernel/model/state-machine.js';
import type { RowRules } from '../../kernel/model/rule.js';

/**
 * Stewards enter and submit; reviewers return, approve and lock. An approved or locked figure is corrected by returning
 * it, with a reason: the approved figure goes on counting until the correction is approved.
 */
export const observationMachine = stateMachine({
  initial: 'DRAFT',
  transitions: {
    DRAFT: ['SUBMITTED'],
    SUBMITTED: ['RETURNED', 'APPROVED'],
    RETURNED: ['SUBMITTED'],
    APPROVED: ['LOCKED', 'RETURNED'],
    LOCKED: ['RETURNED'],
  },
  byOwners: ['SUBMITTED'],
  withReason: ['RETURNED'],
});
export type ObservationState = StateOf<typeof observationMachine>;

/** Figures that counted for a time; of a computed year that runs there is one a week. */
export const MOST_REVISIONS = 100;

const OPEN: readonly unknown[] = [undefined, 'DRAFT', 'RETURNED'];

/** Submitted, approved and locked observations are not edited, and computed ones by nobody. */
export const observationRules: RowRules<'state' | 'origin'> = ({ state, origin }) =>
  origin === 'COMPUTED'
    ? [{ code: 'OBSERVATION_COMPUTED', path: ['indicator'] }]
    : OPEN.includes(state)
      ? []
      : [{ code: 'OBSERVATION_CLOSED', path: ['id'] }];
