import { filled } from '../../kernel/model/guard.js';
import { stateMachine, type StateOf } from '../../kernel/model/state-machine.js';
import { SETTINGS } from '../setting/settings.entity.js';

const met = { by: 'DATA_STEWARD', at: 'VILLAGE', guards: [filled('MARK_DAY', 'metOn')] } as const;
const refuted = { by: 'REVIEWER', at: 'COUNTY', reason: true } as const;

/** A village or unit says what it met; the county confirms it, by another person. */
export const checklistMarkMachine = stateMachine({
  initial: 'DUE',
  transitions: {
    DUE: {
      MET: { ...met, late: { until: 'dueOn' } },
      NOT_MET: { by: 'DATA_STEWARD', at: 'VILLAGE' },
      WAIVED: refuted,
    },
    NOT_MET: { MET: met },
    MET: {
      CONFIRMED: {
        by: 'REVIEWER',
        at: 'COUNTY',
        otherThan: { state: 'MET', code: 'MARK_CHECKED_BY_ANOTHER' },
        late: { after: SETTINGS['action.due.days'] },
      },
      NOT_MET: refuted,
    },
    CONFIRMED: { NOT_MET: refuted },
    WAIVED: [],
  },
});
export type ChecklistMarkState = StateOf<typeof checklistMarkMachine>;
