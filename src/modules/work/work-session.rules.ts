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

/** Whoever came was expected. */
export const sessionRules: RowRules<'expected' | 'attended'> = ({ expected, attended }) => {
  const invited = new Set(expected as string[] | undefined);
  const isKnown = expected !== undefined && attended !== undefined;
  return isKnown && (attended as string[]).some((each) => !invited.has(each))
    ? [{ code: 'SESSION_ATTENDED', path: ['attended'] }]
    : [];
};
