import type { Actor } from '../access/actor.js';
import type { Context } from '../context.js';
import type { Row } from '../database.js';
import { all, as, col, ids, PARENT, ROW, sql, type Sql } from '../sql.js';
import type { EntityMeta, ListMeta } from '../model/model.js';
import { filterPredicate, type Filter } from './filter.js';

/** A list of the graph as a whole: all that its filter lets through for the caller, whatever page is shown of it. */
export interface ListQuery {
  readonly entity: EntityMeta;
  readonly filter: Filter | null | undefined;
  /** Where it hangs; a list at the root hangs nowhere. */
  readonly under?: { readonly many: ListMeta; readonly id: string };
}

const ROOT = '';
/** The row that it hangs on: its key among all lists of a tick that are asked the same. */
export const parentIdOf = ({ under }: ListQuery): string => under?.id ?? ROOT;

/** What lists have in common that one statement can answer together. */
export const batchKey = ({ entity, under, filter }: ListQuery): string =>
  `${under ? `${under.many.from.name}.${under.many.field}` : entity.options.plural} ${JSON.stringify(filter ?? null)}`;

/** `from … where …` of its rows, under `ROW`; `PARENT` is the row that it hangs on. */
function rowsOf({ entity, filter, under }: ListQuery, actor: Actor): Sql {
  const conditions = [...(under ? [under.many.on(PARENT, ROW)] : []), ...filterPredicate(entity, filter, ROW, actor)];
  return sql`from ${as(entity, ROW)} where ${all(conditions)}`;
}

/**
 * Asks something of the lists under several owners with one statement, whatever their number.
 *
 * @param select makes the question from the list's `from … where …`
 * @returns the answers by owner; an owner without any has no entry
 */
export async function runListQuery<R extends object>(
  listQuery: ListQuery,
  owners: readonly string[],
  select: (rows: Sql) => Sql,
  context: Context,
): Promise<Map<string, R[]>> {
  const question = select(rowsOf(listQuery, context.actor));
  if (!listQuery.under) return new Map([[ROOT, await context.db.rows<R & Row>(question)]]);
  const answers = await context.db.rows<R & Row & { readonly $owner: string }>(sql`
    select ${col(PARENT, 'id')} as "$owner", answer.* from ${as(listQuery.under.many.from, PARENT)}
    cross join lateral (${question}) answer where ${col(PARENT, 'id')} = ${ids(owners)}`);
  return Map.groupBy(answers, ({ $owner }) => $owner);
}
