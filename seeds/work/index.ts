import { ChecklistItem } from '../../src/modules/work/checklist-item.entity.js';
import { Team } from '../../src/modules/work/team.entity.js';
import { Assignment } from '../../src/modules/work/assignment.entity.js';
import { ChecklistMark } from '../../src/modules/work/checklist-mark.entity.js';
import { Visit } from '../../src/modules/work/visit.entity.js';
import { WorkDocument } from '../../src/modules/work/work-document.entity.js';
import { WorkSession } from '../../src/modules/work/work-session.entity.js';
import { sampleDocuments } from '../sample/documents.js';
import { sampleSessions } from '../sample/sessions.js';
import type { Seeder } from '../seed.js';
import { sampleAssignments } from './assignments.js';
import { checklistItems } from './checklist-items.js';
import { sampleMarks } from './checklist-marks.js';
import { sampleTeams } from './teams.js';
import { sampleVisits } from './visits.js';

export const seedWork: Seeder = () => [
  { of: WorkDocument, rows: sampleDocuments() },
  { of: WorkSession, rows: sampleSessions() },
  { of: ChecklistItem, rows: checklistItems() },
  { of: Team, rows: sampleTeams() },
  { of: Assignment, rows: sampleAssignments() },
  { of: ChecklistMark, rows: sampleMarks() },
  { of: Visit, rows: sampleVisits() },
];
