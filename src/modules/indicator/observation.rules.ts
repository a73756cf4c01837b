import { stateMachine } from '../../kernel/model/state-machine.js';
import type { RowRules } from '../../kernel/model/rule.js';

export type ObservationState = 'DRAFT' | 'SUBMITTED' | 'RETURNED' | 'APPROVED' | 'LOCKED';

/**
 * Stewards enter and submit; reviewers return, approve and lock. A figure that was approved or locked is corrected by
 * returning it, with a reason: what was approved goes on counting until the correction is approved.
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

/** What is with the reviewers or has been decided is not edited. */
export const observationRules: RowRules = ({ state }) =>
  OPEN.includes(state) ? [] : [{ code: 'OBSERVATION_CLOSED', path: ['id'] }];
