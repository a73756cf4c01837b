import { pathOf, reachOf, withinGiven } from '../access/reach.js';
import type { Context } from '../context.js';
import type { Row, Settings } from '../database.js';
import { isUndone } from '../errors.js';
import { readGlobalId } from '../id.js';
import { memo } from '../memo.js';
import { columnsOf } from '../read/select.js';
import { Slot } from '../slot.js';
import { all, as, col, ROW, sql, type Sql } from '../sql.js';
import type { Thing } from '../thing/graph.js';
import { lacksReason, mayMove, rightToEnter } from '../thing/machine.js';
import type { Move } from './change.js';
import { done, type Outcome } from './perform.js';

/**
 * Moves a state in one statement, whose conditions are all that `moving` asks of the row.
 *
 * @returns null where anything stands against it, and where a guard must look at the row first: `moving` finds out
 *   what, on the locked row
 */
export async function moveAlone(
  thing: Thing,
  input: Move,
  { actor, db }: Context,
  settings: Settings,
): Promise<Outcome | null> {
  const { machine } = thing.state!; // only things with a state get a transition
  const { to, reason, expectedVersion } = input;
  const at = readGlobalId(input.id);
  if (at?.type !== thing.name || thing.options.restricted) return null; // who may see a row may change without its version
  if (machine.guards?.[to] || lacksReason(machine, to, reason)) return null;
  const reach = reachOf(actor, rightToEnter(machine, to), thing);
  if (reach.length === 0) return null;
  const from = Object.keys(machine.transitions).filter((state) => mayMove(machine, state, to));
  const values = { id: at.id, to, from, expectedVersion, regions: reach.includes(null) ? null : reach };
  try {
    const moved = JSON.parse((await db.alone(moving(thing), values, settings)).toString()) as Row | null;
    return moved && done(moved, { id: moved.id, version: moved['version'] as number });
  } catch (error) {
    if (isUndone(error)) return null;
    throw error;
  }
}

const slot = (name: string): Sql => sql`${new Slot((values) => values[name])}`;

/** One text for all rows of a thing: it is made once, and prepared. */
const moving = memo((thing: Thing) => (told: Sql<boolean>): Sql => {
  const state = thing.state!.column;
  const conditions = [
    sql`${col(ROW, 'id')} = (select case when ${told} then ${slot('id')}::uuid end)`,
    sql`${col(ROW, 'version')} = ${slot('expectedVersion')}`,
    sql`${col(ROW, 'archived_at')} is null`,
    sql`${col(ROW, state)} = any(${slot('from')}::text[])`,
    withinGiven(slot('regions'), pathOf(thing, ROW)),
  ];
  return sql`
  with x as (update ${as(thing, ROW)} set ${sql.ref(state)} = ${slot('to')} where ${all(conditions)} returning ${columnsOf(thing, ROW)})
  select coalesce((select to_json(x)::text from x), 'null')`;
}); // prettier-ignore
