import { v7 } from 'uuid';
import { refusalOn } from '../access/permit.js';
import type { Context } from '../context.js';
import { Forbidden, Unauthenticated } from '../errors.js';
import { readGlobalId } from '../id.js';
import { readNode } from '../read/read.js';
import { sql } from '../sql.js';
import { complaint, type Complaint } from './user-error.js';

const SHORTEST_REASON = 10;
const LONGEST_REASON = 1000;
const LONGEST_MINUTES = 60;

export interface EmergencyInput {
  readonly id: string;
  readonly reason: string;
  readonly minutes: number;
}

export interface Emergency {
  readonly at: string;
  readonly by: string;
  readonly nodeId: string;
  readonly reason: string;
  readonly until: string;
}

/** A row of the table `e` as `Emergency`. */
export const EMERGENCY = sql`to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, e.actor as by,
  e.type || ':' || e.subject as "nodeId", e.reason, to_char(e.until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as until`;

/**
 * Lets a person who may read a record see what is personal of it for some minutes, for a reason. Those who keep the
 * record learn of it at once, and each value that is seen is noted besides. An application is nobody in an emergency.
 *
 * @throws Unauthenticated, Forbidden `FORBIDDEN`
 */
export async function breakGlass(
  { id, reason, minutes }: EmergencyInput,
  context: Context,
): Promise<{ emergency: Emergency | null; complaints: readonly Complaint[] }> {
  const { actor, graph, requestId, feed } = context;
  const at = readGlobalId(id);
  const thing = at ? graph.byName.get(at.type) : undefined;
  if (actor.kind === 'ANONYMOUS') throw new Unauthenticated('UNAUTHENTICATED');
  if (actor.kind !== 'PERSON') throw new Forbidden('FORBIDDEN', { reason: 'ROLE_MISSING' });
  const row = thing?.columns.some((column) => column.personal) ? await readNode(thing, at!.id, context) : null; // there is a thing, so there is an id
  if (!thing || !row) return { emergency: null, complaints: [complaint('NOT_FOUND', ['id'])] };
  const refusal = refusalOn(actor, 'READ', thing, row);
  if (refusal) throw new Forbidden('FORBIDDEN', { reason: refusal });
  const complaints = [
    ...(reason.trim().length < SHORTEST_REASON || reason.length > LONGEST_REASON
      ? [complaint('EMERGENCY_REASON', ['reason'], { least: SHORTEST_REASON, most: LONGEST_REASON })]
      : []),
    ...(minutes < 1 || minutes > LONGEST_MINUTES
      ? [complaint('EMERGENCY_MINUTES', ['minutes'], { most: LONGEST_MINUTES })]
      : []),
  ];
  if (complaints.length > 0) return { emergency: null, complaints };
  const emergency = await context.db.transaction(async (db) => {
    await db.rows(sql`select set_config('rural.request', ${requestId}, true), set_config('rural.reason', ${reason}, true)`); // prettier-ignore
    const [made] = await db.rows<Emergency>(sql`
      insert into emergency as e (id, actor, type, subject, path, reason, until)
      values (${v7()}, ${actor.id}, ${thing.name}, ${row.id}, ${(row['$path'] as string | undefined) ?? ''}, ${reason},
        clock_timestamp() + make_interval(mins => ${minutes}))
      returning ${EMERGENCY}`);
    return made!; // an insert gives its row
  });
  context.loaders.clear();
  feed.poke();
  return { emergency, complaints: [] };
}
