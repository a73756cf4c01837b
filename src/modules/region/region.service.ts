import type { Context } from '../../kernel/context.js';
import type { Row } from '../../kernel/database.js';
import { Invalid } from '../../kernel/errors.js';
import { readByKey } from '../../kernel/read/read.js';
import { all, below, sql } from '../../kernel/sql.js';
import { Region } from './region.entity.js';

/**
 * Regions of the demonstration area below one, of a level or directly, by their codes: their ids, codes and levels.
 *
 * @param most one more comes where there are more
 * @throws Invalid `UNKNOWN_REGION`
 */
export async function regionsBelow(
  code: string,
  level: string | null | undefined,
  most: number,
  context: Context,
): Promise<Row[]> {
  const top = await readByKey(context.graph.of(Region), 'code', code, context);
  if (!top) throw new Invalid('UNKNOWN_REGION', { region: code });
  const which = level == null ? sql`parent_id = ${top.id}::uuid` : all([sql`level = ${level}`, below(sql`path`, sql`${top['$path']}`)]); // prettier-ignore
  return context.db.rows(
    sql`select id, code, level from region where ${which} and in_demonstration_area and archived_at is null order by code limit ${sql.lit(most + 1)}`,
  );
}
