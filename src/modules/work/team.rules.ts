import { guard } from '../../kernel/model/guard.js';
import { stateMachine, type StateOf } from '../../kernel/model/state-machine.js';
import { SETTINGS } from '../setting/settings.entity.js';

const isEmpty = (list: unknown): boolean => !Array.isArray(list) || list.length === 0;

/** Clause 2.4.3.2 asks for experts with leading enterprises; a labour brand needs neither. */
const complete = guard(
  'TEAM_COMPLETE',
  ['kind', 'talents', 'enterprises', 'cadres'],
  ({ kind, talents, enterprises, cadres }) =>
    (kind === 'EXPERT_TEAM' && (isEmpty(talents) || isEmpty(enterprises))) ||
    (kind === 'STATIONED_TEAM' && cadres === 0),
);

export const teamMachine = stateMachine({
  initial: 'FORMING',
  transitions: {
    FORMING: {
      ACTIVE: { by: 'REVIEWER', at: 'COUNTY', guards: [complete], late: { after: SETTINGS['action.due.days'] } },
    },
    ACTIVE: { DISSOLVED: { by: 'REVIEWER', at: 'COUNTY', reason: true } },
    DISSOLVED: [],
  },
});
export type TeamState = StateOf<typeof teamMachine>;
