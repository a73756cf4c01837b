import type { Database } from '../database.js';
import { compiled, sql, type Sql } from '../sql.js';

interface PendingRead {
  readonly statement: Sql;
  readonly resolve: (rows: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A database that sends the reads of one tick as one statement, in one round trip and one snapshot. If one fails, all
 * fail. Rows arrive as JSON, so a decimal must be selected as text.
 */
export function batchedReads(db: Database): Database {
  let pending: PendingRead[] = [];
  const send = async (): Promise<void> => {
    const batch = pending;
    pending = [];
    try {
      const selects = batch.map(({ statement }) => sql`(select coalesce(json_agg(x), '[]') from (${statement}) x)`);
      const json = await db.json(compiled(sql`select json_build_array(${sql.join(selects)})::text`));
      (JSON.parse(json.toString()) as never[]).forEach((rows, n) => batch[n]!.resolve(rows)); // one result per read
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };
  return {
    ...db,
    rows: (statement) =>
      new Promise((resolve, reject) => {
        if (pending.push({ statement, resolve, reject }) === 1) setImmediate(() => void send());
      }),
  };
}
