import { stateMachine, type StateOf } from '../../kernel/model/state-machine.js';
import { SETTINGS } from '../setting/settings.entity.js';

const review = { by: 'REVIEWER', at: 'TOWNSHIP' } as const;
const within = { after: SETTINGS['document.review.days'] };

/** Filled in by the village, checked by the township, given back as often as it takes. */
export const tableMachine = stateMachine({
  initial: 'DRAFT',
  transitions: {
    DRAFT: { SUBMITTED: { by: 'DATA_STEWARD', late: { until: 'dueOn' } } },
    SUBMITTED: { CHECKED: { ...review, late: within }, RETURNED: { ...review, reason: true } },
    RETURNED: { SUBMITTED: { by: 'DATA_STEWARD', late: within } },
    CHECKED: { RETURNED: { ...review, reason: true } },
  },
});
export type TableState = StateOf<typeof tableMachine>;
