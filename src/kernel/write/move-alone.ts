import type { Context } from '../context.js';
import type { Row, Settings } from '../database.js';
import { readGlobalId } from '../id.js';
import { memo } from '../memo.js';
import { columnsText } from '../read/select.js';
import { filled, Slot } from '../slot.js';
import { compiled, ROW } from '../sql.js';
import type { EntityMeta } from '../model/model.js';
import type { Move } from './change.js';
import { allowed, moveStatement, type Moving } from './move-statement.js';
import { done, reasonOf, type Outcome } from './perform.js';

/**
 * Moves a state in one statement.
 *
 * @returns null where anything stands against it, and where a guard must look at the row first: `moving` finds out
 *   what, on the locked row
 */
export async function moveAlone(
  entity: EntityMeta,
  input: Move,
  { actor, db }: Context,
  settings: Settings,
): Promise<Outcome | null> {
  const only = allowed(entity, input, actor);
  if (!only) return null;
  const values = { ...input, ...only, id: readGlobalId(input.id)!.id, reason: reasonOf(input.reason) }; // it was looked at
  const { sql, parameters } = moving(entity);
  const json = await db.alone({ sql, parameters: filled(parameters, values) }, settings);
  if (!json) return null;
  const moved = JSON.parse(json.toString()) as Row;
  return done(moved, { id: moved.id, version: moved['version'] as number });
}

const slot = (name: keyof Moving): Slot => new Slot((values) => values[name]);

/** One text for all rows of a thing: it is made once, and prepared. */
const moving = memo((entity: EntityMeta) => {
  const slots = { id: slot('id'), to: slot('to'), expectedVersion: slot('expectedVersion'), reason: slot('reason'), from: slot('from'), regions: slot('regions') }; // prettier-ignore
  return compiled(moveStatement(entity, ROW, slots, columnsText(entity, ROW)));
});
