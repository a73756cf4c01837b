import { slice } from '../../kernel/model/slice.js';
import { WorkSession } from './work-session.entity.js';

const UNDER = { underTree: true } as const;

export const workSessionSlices = [
  slice('jointMeetings', '联席会议', 'Joint meetings and consultations.', WorkSession, {
    kind: ['JOINT_MEETING', 'CONSULTATION'],
  }),
  slice('trainingSessions', '培训', 'Courses.', WorkSession, { kind: ['TRAINING'] }, UNDER),
  slice('villagersMeetings', '村民会议', 'Villagers’ meetings.', WorkSession, { kind: ['VILLAGERS_MEETING'] }, UNDER),
];
