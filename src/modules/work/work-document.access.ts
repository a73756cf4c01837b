import { access, USUAL } from '../../kernel/access/rules.js';
import { WorkDocument } from './work-document.entity.js';

export const workDocumentAccess = access(WorkDocument, USUAL, {
  ownerDepartments: [
    'dept-rural-work-office',
    'dept-rural-revitalization',
    'dept-natural-resources',
    'dept-water',
    'dept-organization',
  ],
});
