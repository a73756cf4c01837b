import { capital, uncapital } from '../describe.js';
import type { EntityMeta } from '../model/model.js';

/** Names that the schema makes from a thing's own. */
export const subjectField = (entity: EntityMeta): string => uncapital(entity.name);
export const bulkName = (entity: EntityMeta): string => `change${capital(entity.options.plural)}`;
