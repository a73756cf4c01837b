import { scopeOf, inScope } from '../access/scope.js';
import type { Context } from '../context.js';
import type { Row } from '../database.js';
import { sql } from '../sql.js';
import type { Column } from '../model/column.js';
import type { EntityMeta } from '../model/model.js';

/** A personal value as this caller may see it. */
export interface PersonalValue {
  readonly value: string | number | null;
  readonly isMasked: boolean;
}

interface StoredPersonalValue {
  readonly id: string;
  readonly value: string;
}

/**
 * The full personal value if the caller may see it, else the mask in the row. The reading statement also writes an
 * access log entry if the caller sees the value by right or in an emergency, not if its owner has opened it.
 *
 * @returns null if there is no value
 */
export async function readPersonal(
  entity: EntityMeta,
  column: Column,
  row: Row,
  context: Context,
): Promise<PersonalValue | null> {
  const mask = row[column.name] as string | number | null;
  if (mask === null) return null;
  const masked = { value: mask, isMasked: true };
  if (row['$past']) return masked; // former values are never shown
  const full = await context.loaders
    .get<string | null>(`${entity.name}.${column.name} in full`, (ids) => reveal(entity, column, ids, context))
    .load(row.id);
  if (full === null) return masked;
  return { value: column.kind === 'integer' ? Number(full) : full, isMasked: false };
}

async function reveal(entity: EntityMeta, { name }: Column, ids: readonly string[], context: Context) {
  const { actor, requestId, db } = context;
  const byRight = inScope(scopeOf(actor, 'UNMASK', entity), sql`p.path`);
  const rows = await db.rows<StoredPersonalValue>(sql`
    with shown as (
      select p.subject, p.value, p.path, p.is_open, ${byRight} as by_right from personal p
      where p.type = ${entity.name} and p.field = ${name} and p.subject = any(${ids}::uuid[])
        and (p.is_open or ${byRight} or in_emergency(p.type, p.subject))
    ), noted as (
      insert into access_log (actor, request_id, type, subject, path, field, basis)
      select ${actor.id}, ${requestId}, ${entity.name}, subject, path, ${name},
        case when by_right then 'RIGHT' else 'EMERGENCY' end
      from shown where not is_open
    ) select subject as id, value from shown`);
  const byId = new Map(rows.map(({ id, value }) => [id, value]));
  return ids.map((id) => byId.get(id) ?? null);
}
