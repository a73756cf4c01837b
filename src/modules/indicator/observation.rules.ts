import { stateMachine } from '../../kernel/model/state-machine.js';
import type { RowRules } from '../../kernel/model/rule.js';

export type ObservationState = 'DRAFT' | 'SUBMITTED' | 'RETURNED' | 'APPROVED' | 'LOCKED';

/**
 * Stewards enter and submit; reviewers return, approve and lock. An approved or locked figure is corrected by returning
 * it, with a reason: the approved figure goes on counting until the correction is approved.
 */
export const observationMachine = stateMachine<ObservationState>({
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

const OPEN: readonly unknown[] = [undefined, 'DRAFT', 'RETURNED'];

/** Submitted, approved and locked observations are not edited. */
export const observationRules: RowRules = ({ state }) =>
  OPEN.includes(state) ? [] : [{ code: 'OBSERVATION_CLOSED', path: ['id'] }];
