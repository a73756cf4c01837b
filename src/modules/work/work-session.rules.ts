import { filled } from '../../kernel/model/guard.js';
import type { RowRules } from '../../kernel/model/rule.js';
import { stateMachine, type StateOf } from '../../kernel/model/state-machine.js';

/** A meeting or course is planned, and held or cancelled. */
export const sessionMachine = stateMachine({
  initial: 'PLANNED',
  transitions: {
    PLANNED: {
      HELD: { by: 'DATA_STEWARD', guards: [filled('SESSION_HELD', 'heldOn', 'people')], late: { until: 'plannedOn' } },
      CANCELLED: { by: 'DATA_STEWARD', at: 'TOWNSHIP', reason: true },
    },
    HELD: [],
    CANCELLED: [],
  },
});
export type SessionState = StateOf<typeof sessionMachine>;

/** Whoever came was expected; of a list that could not be read nothing is known. */
export const sessionRules: RowRules<'expected' | 'attended'> = ({ expected, attended }) => {
  if (!Array.isArray(expected) || !Array.isArray(attended)) return [];
  const invited = new Set<unknown>(expected);
  return attended.some((each) => !invited.has(each)) ? [{ code: 'SESSION_ATTENDED', path: ['attended'] }] : [];
};
