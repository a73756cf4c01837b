import type { Context } from '../context.js';
import type { Database, Row } from '../database.js';
import { uncapital } from '../describe.js';
import { readGlobalId } from '../id.js';
import { sql } from '../sql.js';
import { columnsOf } from '../read/select.js';
import type { Thing } from '../thing/graph.js';
import { mayMove } from '../thing/machine.js';
import type { State } from '../thing/state.js';
import { lastEvent, perform, refused, type Outcome, type Request } from './perform.js';
import { complaint, type Complaint } from './user-error.js';

export interface TransitionInput {
  readonly id: string;
  readonly to: string;
  readonly reason?: string | null;
  readonly expectedVersion: number;
  readonly idempotencyKey?: string | null;
  readonly clientMutationId?: string | null;
}

/** Moves a thing's state: known, at the expected version and along a listed transition, or a complaint says why not. */
export function transition(thing: Thing, state: State, name: string, input: TransitionInput, context: Context): Promise<Outcome> {
  const { clientMutationId: _echoed, ...request } = input;
  return perform({ name, input: request as Request['input'] }, context, async (db) => {
    const at = readGlobalId(input.id);
    const row = at?.type === thing.name ? await lockRow(db, thing, at.id) : null;
    if (!row) return refused(complaint('NOT_FOUND', ['id']));
    if (row['version'] !== input.expectedVersion) return { ...refused(await conflict(db, thing, row, input.expectedVersion)), row };
    const from = row[state.name] as string;
    if (!mayMove(state.machine, from, input.to)) {
      const allowed = state.machine.transitions[from]?.join(', ') || '—';
      return { ...refused(complaint('TRANSITION_NOT_ALLOWED', ['to'], { from, to: input.to, allowed })), row };
    }
    const [moved] = await db.rows(sql`update ${sql.table(thing.table)} t set ${sql.ref(state.column)} = ${input.to}
      where id = ${row.id} returning ${columnsOf(thing, 't')}`);
    return { row: moved ?? null, complaints: [], event: await lastEvent(db) };
  });
}

async function lockRow(db: Database, thing: Thing, id: string): Promise<Row | null> {
  const [row] = await db.rows(sql`select ${columnsOf(thing, 't')} from ${sql.table(thing.table)} t where t.id = ${id} for update`);
  return row ?? null;
}

/** A conflict names the fields that changed since the version the caller had read. */
async function conflict(db: Database, thing: Thing, row: Row, expected: number): Promise<Complaint> {
  const changed = await db.rows<{ key: string }>(sql`select distinct key from history, jsonb_object_keys(after) key
    where subject = ${row.id} and version > ${expected}`);
  const keys = new Set(changed.map(({ key }) => key));
  const fields = [...thing.columns.map((c) => ({ name: c.name, column: c.column })), ...thing.ones]
    .filter(({ name, column }) => keys.has(column) && name !== 'version' && name !== 'updatedAt')
    .map(({ name }) => name);
  return {
    type: 'VersionConflict',
    code: 'VERSION_CONFLICT',
    path: ['expectedVersion'],
    variables: { version: row['version'] },
    details: { current: { ...row, __typename: thing.name }, currentVersion: row['version'], changedFields: fields },
  };
}

export const transitionName = (thing: Thing): string => `transition${thing.name}`;
export const subjectField = (thing: Thing): string => uncapital(thing.name);
