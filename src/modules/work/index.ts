import { defineModule } from '../../kernel/module.js';
import { workAccess } from './work.access.js';
import { workComputations } from './work.computations.js';
import { workRoutines } from './work.routines.js';
import { workSlices } from './work.slices.js';
import { WorkDocument } from './work-document.entity.js';
import { WorkSession } from './work-session.entity.js';

export default defineModule({
  name: 'work',
  entities: [WorkDocument, WorkSession],
  access: workAccess,
  slices: workSlices,
  computations: workComputations,
  routines: workRoutines,
  userErrors: {
    DOCUMENT_ONCE: ['同一单位同一时段已有此类文件。', 'The unit has a document of this kind for the period already.'],
    DOCUMENT_NOTICE: ['村庄规划报送前须公示满 {days} 天。', 'A village plan is on notice for {days} days first.'],
    DOCUMENT_VILLAGERS: [
      '村庄规划审定前须有已举行的村民会议。',
      'A villagers’ meeting about a village plan is held before it is accepted.',
    ],
    SESSION_HELD: ['已举行须填举行日期和参加人数。', 'What was held has its day and the people who came.'],
    SESSION_ATTENDED: ['实到单位须在应到单位之内。', 'Only who was expected can have come.'],
  },
});
