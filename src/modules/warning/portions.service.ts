import { readScopes } from '../../kernel/access/read-scope.js';
import type { Context } from '../../kernel/context.js';
import type { FeedFilter } from '../../kernel/feed.js';
import { sql } from '../../kernel/sql.js';
import { Observation } from '../indicator/observation.entity.js';

/** Regions of a portion. It bounds a statement's rows, a transaction's writes and memory, however large the tree. */
const PORTION = 1000;

/** Ids of all regions, in portions. Archived ones are included: their reports still exist. */
export async function* everyRegion({ db }: Context): AsyncGenerator<string[]> {
  let last: string | null = null;
  do {
    const rows: { id: string }[] = await db.rows<{ id: string }>(sql`
      select id from region where ${last === null ? sql`true` : sql`id > ${last}::uuid`}
      order by id limit ${sql.lit(PORTION)}`);
    if (rows.length > 0) yield rows.map(({ id }) => id);
    last = rows.length < PORTION ? null : rows.at(-1)!.id; // a full portion has a last row
  } while (last !== null);
}

/**
 * Ids of the regions whose reports changed state after a feed position, and of their counties, whose targets the
 * reports affect.
 *
 * @throws Invalid `FEED_GAP` if the feed no longer has the changes after the position
 */
export async function* changedRegions(since: string, { db, feed, model, actor }: Context): AsyncGenerator<string[]> {
  const reports = model.of(Observation);
  const feedFilter: FeedFilter = {
    types: [reports.name],
    operation: 'TRANSITION',
    readScopes: readScopes([reports], actor),
  };
  for (let after = since, hasMore = true; hasMore;) {
    const page = await feed.page(feedFilter, after, PORTION);
    ({ position: after, hasMore } = page);
    if (page.changes.length === 0) continue;
    const rows = await db.rows<{ id: string }>(sql`
      select distinct c.id from observation o cross join lateral (values (o.region_id), (o.county_id)) c(id)
      where o.id = any(${page.changes.map(({ subject }) => subject)}::uuid[]) and c.id is not null`);
    if (rows.length > 0) yield rows.map(({ id }) => id);
  }
}
