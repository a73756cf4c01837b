import { defineModule } from '../../kernel/module.js';
import { actionItemAccess } from './action-item.access.js';
import { ActionItem } from './action-item.entity.js';
import { actionItemErrors } from './action-item.errors.js';
import { actionItemRoutines } from './action-item.routines.js';
import { actionItemSlices } from './action-item.slices.js';
import { assignmentAccess } from './assignment.access.js';
import { Assignment } from './assignment.entity.js';
import { assignmentErrors } from './assignment.errors.js';
import { assignmentSlices } from './assignment.slices.js';
import { checklistItemAccess } from './checklist-item.access.js';
import { ChecklistItem } from './checklist-item.entity.js';
import { checklistItemSlices } from './checklist-item.slices.js';
import { checklistMarkAccess } from './checklist-mark.access.js';
import { markExpectations } from './checklist-mark.expectations.js';
import { ChecklistMark } from './checklist-mark.entity.js';
import { checklistMarkErrors } from './checklist-mark.errors.js';
import { checklistMarkRoutines } from './checklist-mark.routines.js';
import { checklistMarkSlices } from './checklist-mark.slices.js';
import { documentComputations } from './document.computations.js';
import { teamAccess } from './team.access.js';
import { teamComputations } from './team.computations.js';
import { Team } from './team.entity.js';
import { teamErrors } from './team.errors.js';
import { teamSlices } from './team.slices.js';
import { visitAccess } from './visit.access.js';
import { Visit } from './visit.entity.js';
import { visitErrors } from './visit.errors.js';
import { visitRoutines } from './visit.routines.js';
import { visitSlices } from './visit.slices.js';
import { workDocumentAccess } from './work-document.access.js';
import { WorkDocument } from './work-document.entity.js';
import { workDocumentErrors } from './work-document.errors.js';
import { workDocumentRoutines } from './work-document.routines.js';
import { workDocumentSlices } from './work-document.slices.js';
import { workFindings } from './work.findings.js';
import { workSessionAccess } from './work-session.access.js';
import { WorkSession } from './work-session.entity.js';
import { workSessionErrors } from './work-session.errors.js';
import { workSessionSlices } from './work-session.slices.js';

export default defineModule({
  name: 'work',
  entities: [ChecklistItem, Team, Assignment, ChecklistMark, Visit, WorkDocument, WorkSession, ActionItem],
  access: [
    workDocumentAccess,
    workSessionAccess,
    checklistItemAccess,
    teamAccess,
    assignmentAccess,
    checklistMarkAccess,
    visitAccess,
    actionItemAccess,
  ],
  slices: [
    ...workDocumentSlices,
    ...workSessionSlices,
    ...checklistItemSlices,
    ...teamSlices,
    ...assignmentSlices,
    ...checklistMarkSlices,
    ...visitSlices,
    ...actionItemSlices,
  ],
  computations: [...documentComputations, ...teamComputations],
  findings: workFindings,
  expectations: markExpectations,
  routines: [...workDocumentRoutines, ...checklistMarkRoutines, ...visitRoutines, ...actionItemRoutines],
  userErrors: {
    ...workDocumentErrors,
    ...workSessionErrors,
    ...teamErrors,
    ...assignmentErrors,
    ...checklistMarkErrors,
    ...visitErrors,
    ...actionItemErrors,
  },
});
