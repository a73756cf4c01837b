import { within } from '../access/reach.js';
import { sawBefore, seesAfter, sightIn } from '../access/sight.js';
import type { Context } from '../context.js';
import type { Change } from '../feed.js';
import { all, any, sql } from '../sql.js';
import type { Thing } from '../thing/graph.js';
import { readNode } from './read.js';

/** Who made a change of which the caller is told only that it was made. */
export const WITHHELD = 'withheld';

/**
 * A change as its caller may be told of it today. Of a record that the caller may not see now, only which one it is;
 * of one that came into their sight, not what it was before.
 */
export async function toldChange(change: Change, context: Context): Promise<Change> {
  const thing = context.graph.byName.get(change.type);
  if (!thing?.options.restricted) return change;
  const sight = sightIn(thing, context.actor);
  if (sight.reach.includes(null)) return change;
  if (!seesAfter(change, sight) || !(await isStillSeen(thing, change.subject, context))) return bare(change);
  return sawBefore(change, sight) ? change : (Object.create(change, { before: { value: null } }) as Change); // its values stand in getters
}

/** A record that is gone counts as it was at its end. */
async function isStillSeen(thing: Thing, id: string, context: Context): Promise<boolean> {
  return (await readNode(thing, id, context)) !== null || wasSeenAtItsEnd(thing, id, context);
}

function wasSeenAtItsEnd(thing: Thing, id: string, { actor, db, loaders }: Context): Promise<boolean> {
  const { reach } = sightIn(thing, actor);
  return loaders
    .get<boolean>(`end of ${thing.name}`, async (keys) => {
      const ends = await db.rows<{ subject: string }>(
        sql`select h.subject from history h where ${all([
          sql`h.subject = any(${keys}::uuid[])`,
          sql`h.operation = 'DELETE'`,
          any([sql`not h.restricted`, within(reach, sql`h.path`)]),
        ])}`,
      );
      const seen = new Set(ends.map(({ subject }) => subject));
      return keys.map((key) => seen.has(key));
    })
    .load(id);
}

function bare({ n, position, at, type, subject, version, operation }: Change): Change {
  const nothing = { path: null, reason: null, requestId: null, before: null, after: null };
  return { n, position, at, type, subject, version, operation, actor: WITHHELD, restricted: true, ...nothing };
}
