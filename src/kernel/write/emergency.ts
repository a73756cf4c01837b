import { v7 } from 'uuid';
import { refusalOn } from '../access/permit.js';
import type { Context } from '../context.js';
import { Forbidden, Unauthenticated } from '../errors.js';
import { readGlobalId } from '../id.js';
import { readNode } from '../read/read.js';
import { sql } from '../sql.js';
import { sizeOf } from '../text.js';
import { unknownId } from './locate.js';
import {
  succeeded,
  lastEvent,
  runMutation,
  reasonOf,
  rejected,
  requestErrors,
  type Outcome,
  type MutationRequest,
} from './run-mutation.js';
import { userError } from './user-error.js';

const SHORTEST_REASON = 10;
const LONGEST_MINUTES = 60;

export type EmergencyInput = MutationRequest['input'] & {
  readonly id: string;
  readonly reason: string;
  readonly minutes: number;
};

/** A row of the table `emergency`, aliased `e`, as GraphQL's `Emergency`. */
export const EMERGENCY = sql`to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, e.actor as by,
  e.type || ':' || e.subject as "nodeId", e.reason,
  to_char(e.until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as until`;

/**
 * Lets a person who may read a record see its personal values for some minutes, for a stated reason. The stewards of
 * the record are notified at once, and each value read is logged as well. Applications have no emergency access.
 *
 * @throws Unauthenticated, Forbidden `FORBIDDEN`
 */
export async function breakGlass(input: EmergencyInput, context: Context): Promise<Outcome> {
  const { id, minutes } = input;
  const reason = reasonOf(input.reason);
  const { actor, model } = context;
  const reference = readGlobalId(id);
  const entity = reference ? model.byName.get(reference.type) : undefined;
  if (actor.kind === 'ANONYMOUS') throw new Unauthenticated('UNAUTHENTICATED');
  if (actor.kind !== 'PERSON') throw new Forbidden('FORBIDDEN', { reason: 'ROLE_MISSING' });
  // the entity comes from the id
  const row = entity?.columns.some((column) => column.personal) ? await readNode(entity, reference!.id, context) : null;
  if (!entity || !row) return rejected([unknownId(id, ['id'])]);
  const refusal = refusalOn(actor, 'READ', entity, row);
  if (refusal) throw new Forbidden('FORBIDDEN', { reason: refusal });
  const userErrors = [
    ...requestErrors(input),
    ...(sizeOf(reason) < SHORTEST_REASON
      ? [userError('EMERGENCY_REASON', ['reason'], { least: SHORTEST_REASON })]
      : []),
    ...(minutes < 1 || minutes > LONGEST_MINUTES
      ? [userError('EMERGENCY_MINUTES', ['minutes'], { most: LONGEST_MINUTES })]
      : []),
  ];
  if (userErrors.length > 0) return rejected(userErrors);
  const [outcome] = await runMutation({ name: 'breakGlass', input }, context, async (db) => {
    const [emergency] = await db.rows(sql`
      insert into emergency as e (id, actor, type, subject, path, reason, until)
      values (${v7()}, ${actor.id}, ${entity.name}, ${row.id}, ${(row['$path'] as string | undefined) ?? ''}, ${reason},
        clock_timestamp() + make_interval(mins => ${minutes}))
      returning e.id, ${EMERGENCY}`);
    return [succeeded(emergency!, await lastEvent(db))]; // an insert returns its row
  });
  return outcome!; // one change, one outcome
}
