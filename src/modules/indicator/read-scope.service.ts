import { scopeOf, inScope } from '../../kernel/access/scope.js';
import type { Context } from '../../kernel/context.js';
import type { Sql } from '../../kernel/sql.js';
import { Observation } from './observation.entity.js';

/** Whether a caller may read every report at and below a place, given its path: those about people too. */
export const readsReports = ({ actor, model }: Pick<Context, 'actor' | 'model'>, path: Sql): Sql =>
  inScope(scopeOf(actor, 'READ', model.of(Observation)), path);
