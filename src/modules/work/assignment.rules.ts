import { filled, guard } from '../../kernel/model/guard.js';
import { stateMachine, type StateOf } from '../../kernel/model/state-machine.js';
import { SETTINGS } from '../setting/settings.entity.js';

const ofCadre = guard('ASSIGNMENT_OF_CADRE', ['kind'], ({ kind }) => kind !== 'STATIONED_CADRE');
const ended = { by: 'DATA_STEWARD', at: 'TOWNSHIP', guards: [filled('ASSIGNMENT_UNTIL', 'until')] } as const;

/** Clause 2.10.3.4: a stationed cadre is reminded in a talk first, and recalled by the organization department. */
export const assignmentMachine = stateMachine({
  initial: 'ACTIVE',
  transitions: {
    ACTIVE: { REMINDED: { by: 'REVIEWER', at: 'COUNTY', reason: true, guards: [ofCadre] }, ENDED: ended },
    REMINDED: {
      ACTIVE: { by: 'REVIEWER', at: 'COUNTY', late: { after: SETTINGS['cadre.remind.days'] } },
      RECALLED: { by: 'REVIEWER', at: 'COUNTY', department: 'dept-organization', reason: true },
      ENDED: ended,
    },
    ENDED: [],
    RECALLED: [],
  },
});
export type AssignmentState = StateOf<typeof assignmentMachine>;
