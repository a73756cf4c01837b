import type { Context } from '../../kernel/context.js';
import type { Row } from '../../kernel/database.js';
import { Invalid } from '../../kernel/errors.js';
import { presentCode } from '../../kernel/read/code.js';
import { readByKey } from '../../kernel/read/read.js';
import { all, below, sql, type Sql } from '../../kernel/sql.js';
import type { TreeEntity } from '../../kernel/model/model.js';
import { Region } from './region.entity.js';

/** A derived table with the path of each region on a day: `id` and `path`. Days are half-open. */
export const placesOn = (day: string): Sql =>
  sql`(select region_id as id, path from region_place where ${day}::date >= valid_from and ${day}::date < valid_to)`;

/** What an assessment needs to know of a region `r`. */
export const ASSESSED_COLUMNS = sql`r.id, r.code, r.level,
  r.established_on::text as "establishedOn", r.abolished_on::text as "abolishedOn"`;

/**
 * Regions of the demonstration area below one, of a level or directly below, with id, code, level, days, by code.
 *
 * @param most upper bound; where there are more, one row more is returned
 * @throws Invalid `UNKNOWN_REGION`
 */
export async function regionsBelow(
  code: string,
  level: string | null | undefined,
  most: number,
  context: Context,
): Promise<Row[]> {
  const condition =
    level == null ? sql`r.parent_id = top.id` : all([sql`r.level = ${level}`, below(sql`r.path`, sql`top.path`)]);
  const rows = await context.db.rows(sql`select ${ASSESSED_COLUMNS}
    from region top join region r on ${condition}
    where top.code = ${presentCode(context.model.of(Region) as TreeEntity, sql`${code}::text`)}
      and r.in_demonstration_area and r.archived_at is null order by r.code limit ${sql.lit(most + 1)}`);
  if (rows.length === 0 && !(await readByKey(context.model.of(Region), 'code', code, context)))
    throw new Invalid('UNKNOWN_REGION', { region: code });
  return rows;
}
