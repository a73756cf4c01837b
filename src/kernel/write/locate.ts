import type { Actor } from '../access/actor.js';
import { readPredicate } from '../access/scope.js';
import type { Database, Row } from '../database.js';
import { readPastId } from '../id.js';
import { historyPredicate } from '../read/history.js';
import { columnsOf } from '../read/select.js';
import { all, as, col, ROW, sql, type Sql } from '../sql.js';
import type { EntityMeta } from '../model/model.js';
import type { References } from './references.js';
import { userError, type UserErrorData } from './user-error.js';

export interface VersionedInput {
  readonly id: string;
  readonly expectedVersion: number;
}

type Located =
  | { readonly row: Row; readonly userErrors?: undefined }
  | { readonly row: Row | null; readonly userErrors: readonly UserErrorData[] };

/** The user error for an id that names no record which can be changed or referred to. */
export const unknownId = (id: string, path: readonly string[]): UserErrorData =>
  userError(readPastId(id) ? 'ID_OF_THE_PAST' : 'NOT_FOUND', path);

/** Locks the row of a change, if it exists, is not archived and has the expected version. */
export async function locate(
  db: Database,
  entity: EntityMeta,
  { id, expectedVersion }: VersionedInput,
  references: References,
): Promise<Located> {
  const localId = references.find(entity, id);
  const row = localId === null ? null : await lock(db, entity, localId, references.actor);
  if (!row) return { row: null, userErrors: [unknownId(id, ['id'])] };
  if (row['version'] !== expectedVersion)
    return { row, userErrors: [await conflict(db, entity, row, expectedVersion, references.actor)] };
  if (row['archivedAt'] !== null) return { row, userErrors: [userError('ARCHIVED', ['id'])] };
  return { row };
}

/** What `locate` asks of a row that the caller sees, as conditions of a statement that does not read it first. */
export const isLocated = (row: string, id: Sql, { expectedVersion }: { readonly expectedVersion: unknown }): Sql[] => [
  sql`${col(row, 'id')} = ${id}`,
  sql`${col(row, 'version')} = ${expectedVersion}`,
  sql`${col(row, 'archived_at')} is null`,
];

async function lock(db: Database, entity: EntityMeta, id: string, actor: Actor): Promise<Row | null> {
  const [row] = await db.rows(sql`select ${columnsOf(entity, ROW)} from ${as(entity, ROW)}
    where ${all([sql`${col(ROW, 'id')} = ${id}`, ...readPredicate(entity, ROW, actor)])} for update`);
  return row ?? null;
}

/**
 * A version conflict names the fields that changed since the expected version, as far as the caller may read the
 * history.
 */
async function conflict(
  db: Database,
  entity: EntityMeta,
  row: Row,
  expected: number,
  actor: Actor,
): Promise<UserErrorData> {
  const conditions = [sql`h.subject = ${row.id}`, sql`h.version > ${expected}`, ...historyPredicate(entity, { actor })];
  const changedKeys = await db.rows<{ key: string }>(
    sql`select distinct key from history h, jsonb_object_keys(h.after) key where ${all(conditions)}`,
  );
  const keys = new Set(changedKeys.map(({ key }) => key));
  const visible = entity.columns.filter(({ name, hidden }) => !hidden && !DERIVED_FIELDS.has(name));
  const fields = [...visible, ...entity.manyToOne, ...entity.abouts, ...entity.manyToMany].filter(({ column }) =>
    keys.has(column),
  );
  return {
    type: 'VersionConflict',
    code: 'VERSION_CONFLICT',
    path: ['expectedVersion'],
    variables: { version: Number(row['version']) },
    details: {
      current: { ...row, __typename: entity.name },
      currentVersion: row['version'],
      changedFields: fields.map(({ name }) => name),
    },
  };
}

const DERIVED_FIELDS = new Set(['version', 'updatedAt', 'pinyin']);
