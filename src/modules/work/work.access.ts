import { access, USUAL } from '../../kernel/access/rules.js';
import { WorkDocument } from './work-document.entity.js';
import { WorkSession } from './work-session.entity.js';

const departments = (...names: readonly string[]): { readonly ownerDepartments: readonly string[] } => ({
  ownerDepartments: names.map((name) => `dept-${name}`),
});

export const workAccess = [
  access(
    WorkDocument,
    USUAL,
    departments('rural-work-office', 'rural-revitalization', 'natural-resources', 'water', 'organization'),
  ),
  access(WorkSession, USUAL, departments('rural-work-office', 'rural-revitalization', 'organization')),
];
