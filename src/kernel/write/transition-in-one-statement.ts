import type { Context } from '../context.js';
import type { Row, Settings } from '../database.js';
import { readGlobalId } from '../id.js';
import { memo } from '../memo.js';
import { columnsText } from '../read/select.js';
import { bindParameters, ParameterSlot } from '../parameters.js';
import { compiled, ROW } from '../sql.js';
import type { EntityMeta } from '../model/model.js';
import type { TransitionInput } from './commands.js';
import { allowed, transitionStatement, type TransitionParameters } from './transition-statement.js';
import { succeeded, reasonOf, type Outcome } from './run-mutation.js';

/**
 * Moves a state in one statement.
 *
 * @returns null where anything stands against it, and where a guard must look at the row first: `moving` finds out
 *   what, on the locked row
 */
export async function transitionInOneStatement(
  entity: EntityMeta,
  input: TransitionInput,
  { actor, db }: Context,
  settings: Settings,
): Promise<Outcome | null> {
  const only = allowed(entity, input, actor);
  if (!only) return null;
  const values = { ...input, ...only, id: readGlobalId(input.id)!.id, reason: reasonOf(input.reason) }; // it was looked at
  const { sql, parameters } = preparedTransition(entity);
  const json = await db.autocommit({ sql, parameters: bindParameters(parameters, values) }, settings);
  if (!json) return null;
  const moved = JSON.parse(json.toString()) as Row;
  return succeeded(moved, { id: moved.id, version: moved['version'] as number });
}

const slot = (name: keyof TransitionParameters): ParameterSlot => new ParameterSlot((values) => values[name]);

/** One text for all rows of a thing: it is made once, and prepared. */
const preparedTransition = memo((entity: EntityMeta) => {
  const slots = {
    id: slot('id'),
    to: slot('to'),
    expectedVersion: slot('expectedVersion'),
    reason: slot('reason'),
    from: slot('from'),
    regions: slot('regions'),
  };
  return compiled(transitionStatement(entity, ROW, slots, columnsText(entity, ROW)));
});
