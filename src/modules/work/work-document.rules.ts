import { daysBetween } from '../../kernel/period.js';
import { guard } from '../../kernel/model/guard.js';
import { stateMachine, type StateOf } from '../../kernel/model/state-machine.js';
import { SETTINGS } from '../setting/settings.entity.js';

const NOTICE_DAYS = SETTINGS['plan.notice.days'];

/** A village plan is on notice before it is handed in (2.8.3.1); a notice without an end goes on. */
const onNotice = guard(
  'DOCUMENT_NOTICE',
  ['kind', 'noticedOn', 'noticeEndsOn'],
  (row, { today, value }) => {
    if (row.kind !== 'VILLAGE_PLAN') return false;
    const { noticedOn, noticeEndsOn } = row as Readonly<Record<'noticedOn' | 'noticeEndsOn', string | null>>;
    const days = value(NOTICE_DAYS);
    const last = noticeEndsOn === null || noticeEndsOn > today ? today : noticeEndsOn;
    return noticedOn === null || daysBetween(noticedOn, last) < days ? { days } : false;
  },
  [NOTICE_DAYS],
);

const metByVillagers = guard(
  'DOCUMENT_VILLAGERS',
  ['kind', 'villagersMetOn'],
  ({ kind, villagersMetOn }) => kind === 'VILLAGE_PLAN' && villagersMetOn === null,
);

/** Drawn up, handed in, accepted; a later version takes the place of an earlier one. */
export const documentMachine = stateMachine({
  initial: 'DRAFT',
  transitions: {
    DRAFT: { SUBMITTED: { by: 'DATA_STEWARD', guards: [onNotice], late: { until: 'dueOn' } } },
    SUBMITTED: {
      ACCEPTED: {
        by: 'REVIEWER',
        at: 'COUNTY',
        guards: [metByVillagers],
        late: { after: SETTINGS['document.review.days'] },
      },
      RETURNED: { by: 'REVIEWER', at: 'COUNTY', reason: true },
    },
    RETURNED: {
      SUBMITTED: { by: 'DATA_STEWARD', guards: [onNotice], late: { after: SETTINGS['document.review.days'] } },
    },
    ACCEPTED: { REPLACED: { by: 'REVIEWER', at: 'COUNTY' } },
    REPLACED: [],
  },
});
export type DocumentState = StateOf<typeof documentMachine>;
