import { computation, count, rows, share } from '../../kernel/model/computation.js';
import { DAY, FIRST_DAY, YEAR_PERIOD } from '../../kernel/model/moment.js';
import { Region } from '../region/region.entity.js';
import { SETTINGS } from '../setting/settings.entity.js';
import { filedInTime, readyForEmergencies } from './document-figures.service.js';
import { WorkDocument } from './work-document.entity.js';
import { WorkSession } from './work-session.entity.js';

const VILLAGES = { kind: ['VILLAGE_COMMITTEE'] } as const;

const acceptedInVillages = (kind: 'VILLAGE_PLAN' | 'VILLAGE_CHECKLIST') =>
  share(Region, VILLAGES, rows<WorkDocument>('workDocuments', { kind: [kind], acceptedOn: { lte: DAY } }));

const heldByTheCity = (kind: 'JOINT_MEETING' | 'CONSULTATION') =>
  count(WorkSession, {
    kind: [kind],
    state: ['HELD'],
    heldOn: { gte: FIRST_DAY, lte: DAY },
    region: { level: ['PREFECTURE'] },
  });

/** What documents, meetings and courses say of the targets. */
export const documentComputations = [
  computation('village-plans', acceptedInVillages('VILLAGE_PLAN')),
  computation('village-checklists', acceptedInVillages('VILLAGE_CHECKLIST')),
  computation('implementation-plans-in-time', filedInTime),
  computation('water-emergency-mechanisms', readyForEmergencies),
  computation(
    'stage-task-lists',
    count(WorkDocument, { kind: ['STAGE_TASK_LIST'], period: { eq: YEAR_PERIOD }, acceptedOn: { lte: DAY } }),
  ),
  computation(
    'training-plans',
    count(WorkDocument, { kind: ['TRAINING_PLAN'], period: { eq: YEAR_PERIOD }, submittedOn: { lte: DAY } }),
  ),
  computation('plan-evaluations', count(WorkDocument, { kind: ['PLAN_EVALUATION'], acceptedOn: { lte: DAY } })),
  computation('joint-meetings', heldByTheCity('JOINT_MEETING')),
  computation('consultations', heldByTheCity('CONSULTATION')),
  computation(
    'officer-courses',
    share(
      Region,
      { level: ['COUNTY'] },
      rows<WorkSession>('workSessions', {
        kind: ['TRAINING'],
        group: ['INFORMATION_OFFICER'],
        state: ['HELD'],
        heldOn: { gt: DAY.before(SETTINGS['officer.trained.months']), lte: DAY },
        region: { level: ['COUNTY'] },
      }),
    ),
  ),
];
