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
 * Makes a transition in one statement.
 *
 * @returns null if the row does not meet a condition, or a guard must read the row first: then `transitionCommand`
 * finds the reason on the locked row
 */
export async function transitionInOneStatement(
  entity: EntityMeta,
  input: TransitionInput,
  { actor, db }: Context,
  settings: Settings,
): Promise<Outcome | null> {
  const conditions = allowed(entity, input, actor);
  if (!conditions) return null;
  // `allowed` checked it
  const values = { ...input, ...conditions, id: readGlobalId(input.id)!.id, reason: reasonOf(input.reason) };
  const { sql, parameters } = preparedTransition(entity);
  const json = await db.autocommit({ sql, parameters: bindParameters(parameters, values) }, settings);
  if (!json) return null;
  const row = JSON.parse(json.toString()) as Row;
  return succeeded(row, { id: row.id, version: row['version'] as number });
}

const slotFor = (name: keyof TransitionParameters): ParameterSlot => new ParameterSlot((values) => values[name]);

/** One statement for all rows of an entity: compiled once, and prepared. */
const preparedTransition = memo((entity: EntityMeta) => {
  const slots = {
    id: slotFor('id'),
    to: slotFor('to'),
    expectedVersion: slotFor('expectedVersion'),
    reason: slotFor('reason'),
    from: slotFor('from'),
    regions: slotFor('regions'),
  };
  return compiled(transitionStatement(entity, ROW, slots, columnsText(entity, ROW)));
});
