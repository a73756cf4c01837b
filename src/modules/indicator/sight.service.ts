import { reachOf, within } from '../../kernel/access/reach.js';
import type { Context } from '../../kernel/context.js';
import type { Sql } from '../../kernel/sql.js';
import { Observation } from './observation.entity.js';

/** Whether a caller may read every report at and below a place, given its path: those about people too. */
export const readsReports = ({ actor, model }: Pick<Context, 'actor' | 'model'>, path: Sql): Sql =>
  within(reachOf(actor, 'READ', model.of(Observation)), path);
