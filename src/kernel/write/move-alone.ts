import { refusalOn } from '../access/permit.js';
import type { Context } from '../context.js';
import type { Row, Settings } from '../database.js';
import { isUndone } from '../errors.js';
import { readGlobalId } from '../id.js';
import { memo } from '../memo.js';
import { columnsOf } from '../read/select.js';
import { Slot } from '../slot.js';
import { as, col, compiled, ROW, sql, type Sql } from '../sql.js';
import type { Thing } from '../thing/graph.js';
import { rightToEnter } from '../thing/machine.js';
import { againstMove, type Move } from './change.js';
import { done, type Outcome } from './perform.js';

/**
 * Moves a state in one statement. The row is read and judged before, without a lock; it moves only if it still has the
 * version that was judged, and every change counts that up.
 *
 * @returns null where anything stands against it: `moving` finds out what, on the locked row
 */
export async function moveAlone(
  thing: Thing,
  input: Move,
  { actor, db }: Context,
  settings: Settings,
): Promise<Outcome | null> {
  const { machine } = thing.state!; // only things with a state get a transition
  const at = readGlobalId(input.id);
  if (at?.type !== thing.name || thing.options.restricted) return null; // who may see a row may change without its version
  const row = JSON.parse(await db.text({ sql: reading(thing), parameters: [at.id] })) as Row | null;
  if (row?.['version'] !== input.expectedVersion || row['archivedAt'] !== null) return null;
  if (refusalOn(actor, rightToEnter(machine, input.to), thing, row) || againstMove(thing.state!, row, input))
    return null;
  try {
    const values = { id: row.id, to: input.to, expectedVersion: input.expectedVersion };
    const moved = JSON.parse(await db.alone(moving(thing), values, settings)) as Row | null;
    return moved ? done(moved, { id: moved.id, version: moved['version'] as number }) : null;
  } catch (error) {
    if (isUndone(error)) return null;
    throw error;
  }
}

const slot = (name: string): Slot => new Slot((values) => values[name]);

/** One text for all rows of a thing: it is made once, and prepared. */
const reading = memo((thing: Thing) => compiled(sql`select coalesce((select to_json(x)::text from (
  select ${columnsOf(thing, ROW)} from ${as(thing, ROW)} where ${col(ROW, 'id')} = ${slot('id')}) x), 'null')`).sql); // prettier-ignore

const moving = memo((thing: Thing) => (told: Sql<boolean>): Sql => sql`
  with x as (update ${as(thing, ROW)} set ${sql.ref(thing.state!.column)} = ${slot('to')}
    where ${col(ROW, 'id')} = (select case when ${told} then ${slot('id')}::uuid end) and ${col(ROW, 'version')} = ${slot('expectedVersion')}
    returning ${columnsOf(thing, ROW)})
  select coalesce((select to_json(x)::text from x), 'null')`); // prettier-ignore
