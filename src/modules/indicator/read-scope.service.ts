import { scopeOf, inScope } from '../../kernel/access/scope.js';
import type { Context } from '../../kernel/context.js';
import type { Sql } from '../../kernel/sql.js';
import { Observation } from './observation.entity.js';

/** Whether the caller may read every report at and below a region, given its path, including those about people. */
export const readsReports = ({ actor, model }: Pick<Context, 'actor' | 'model'>, path: Sql): Sql =>
  inScope(scopeOf(actor, 'READ', model.of(Observation)), path);
