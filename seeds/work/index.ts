import { ActionItem } from '../../src/modules/work/action-item.entity.js';
import { Assignment } from '../../src/modules/work/assignment.entity.js';
import { ChecklistItem } from '../../src/modules/work/checklist-item.entity.js';
import { ChecklistMark } from '../../src/modules/work/checklist-mark.entity.js';
import { Team } from '../../src/modules/work/team.entity.js';
import { Visit } from '../../src/modules/work/visit.entity.js';
import { WorkDocument } from '../../src/modules/work/work-document.entity.js';
import { WorkSession } from '../../src/modules/work/work-session.entity.js';
import type { Seeder } from '../seed.js';
import { sampleActionItems } from './action-items.js';
import { sampleAssignments } from './assignments.js';
import { checklistItems } from './checklist-items.js';
import { sampleMarks } from './checklist-marks.js';
import { sampleDocuments } from './documents.js';
import { withParticipants } from './participants.js';
import { sampleSessions } from './sessions.js';
import { sampleTeams } from './teams.js';
import { sampleVisits } from './visits.js';

/** No source publishes how the demonstration is worked on: but for the items of lists, all of it is sample data. */
export const seedWork: Seeder = () => [
  { of: ChecklistItem, rows: checklistItems() },
  { of: Team, rows: sampleTeams() },
  { of: Assignment, rows: sampleAssignments() },
  { of: ChecklistMark, rows: sampleMarks() },
  { of: Visit, rows: sampleVisits() },
  { of: WorkDocument, rows: sampleDocuments() },
  { of: WorkSession, rows: withParticipants(sampleSessions()) },
  { of: ActionItem, rows: sampleActionItems() },
];
