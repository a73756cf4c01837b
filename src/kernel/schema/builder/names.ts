import { capital, uncapital } from '../../describe.js';
import type { EntityMeta } from '../../model/model.js';

/** GraphQL names derived from an entity's name. */
export const subjectField = (entity: EntityMeta): string => uncapital(entity.name);
export const bulkName = (entity: EntityMeta): string => `change${capital(entity.options.plural)}`;
