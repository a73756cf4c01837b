import { filled } from '../../kernel/model/guard.js';
import { stateMachine, type StateOf } from '../../kernel/model/state-machine.js';
import { SETTINGS } from '../setting/settings.entity.js';

const CHECK_DAYS = SETTINGS['action.check.days'];
const REVIEWER = { by: 'REVIEWER', at: 'COUNTY' } as const;

/** Found, handed over with a date, done, checked by another person, closed: "cleared to zero" (1.2.3). */
export const actionItemMachine = stateMachine({
  initial: 'FOUND',
  transitions: {
    FOUND: {
      HANDED_OVER: {
        by: 'DATA_STEWARD',
        at: 'COUNTY',
        guards: [filled('ACTION_OWNER', 'owner', 'dueOn')],
        late: { after: CHECK_DAYS },
      },
      WITHDRAWN: { ...REVIEWER, reason: true },
    },
    HANDED_OVER: {
      FIXED: {
        by: 'DATA_STEWARD',
        at: 'TOWNSHIP',
        guards: [filled('ACTION_RESULT', 'result')],
        late: { until: 'dueOn' },
      },
      WITHDRAWN: { ...REVIEWER, reason: true },
    },
    FIXED: {
      CHECKED: {
        ...REVIEWER,
        otherThan: { state: 'FIXED', code: 'ACTION_CHECKED_BY_ANOTHER' },
        late: { after: CHECK_DAYS },
      },
      HANDED_OVER: { ...REVIEWER, reason: true },
    },
    CHECKED: { CLOSED: { ...REVIEWER, late: { after: CHECK_DAYS } } },
    CLOSED: [],
    WITHDRAWN: [],
  },
});
export type ActionItemState = StateOf<typeof actionItemMachine>;
