import type { Context } from '../context.js';
import type { Row } from '../database.js';
import type { EntityMeta } from '../model/model.js';
import { valueOf, type Virtual } from '../model/virtual.js';
import { as, col, ids, ROW, sql } from '../sql.js';

/** A virtual column of a row as it is now, read with all others of its type; null of a past version. */
export function readVirtual(
  entity: EntityMeta,
  { name }: Virtual,
  row: Row,
  { loaders, db }: Context,
): Promise<boolean | null> | null {
  if (row['$past']) return null;
  const values = loaders.get<Row | undefined>(`virtual columns of ${entity.name}`, async (keys) => {
    const columns = entity.virtuals.map((each) => sql`${valueOf(each, entity, ROW)} as ${sql.ref(each.name)}`);
    const rows = await db.rows(sql`select ${col(ROW, 'id')} as id, ${sql.join(columns)} from ${as(entity, ROW)}
      where ${col(ROW, 'id')} = ${ids(keys)}`);
    const byId = new Map(rows.map((each) => [each.id, each]));
    return keys.map((key) => byId.get(key));
  });
  return values.load(row.id).then((found) => (found?.[name] as boolean | undefined) ?? null);
}
