import { stateMachine, type StateOf } from '../../kernel/model/state-machine.js';
import type { RowRules } from '../../kernel/model/rule.js';

/**
 * Stewards enter and submit; reviewers return, approve and lock. A figure that was approved or locked is corrected by
 * returning it, with a reason: what was approved goes on counting until the correction is approved.
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

const OPEN: readonly unknown[] = [undefined, 'DRAFT', 'RETURNED'];

/** What is with the reviewers or has been decided is not edited. */
export const observationRules: RowRules<'state'> = ({ state }) =>
  OPEN.includes(state) ? [] : [{ code: 'OBSERVATION_CLOSED', path: ['id'] }];
