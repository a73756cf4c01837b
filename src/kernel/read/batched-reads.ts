import type { Database } from '../database.js';
import { compiled, sql, type Sql } from '../sql.js';

interface PendingRead {
  readonly statement: Sql;
  readonly resolve: (rows: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A database that sends the reads of one tick as one statement: one round trip, and all of one moment. If one fails,
 * all do. Their rows come as JSON has them, so a decimal must be asked for as a text.
 */
export function batchedReads(db: Database): Database {
  let waiting: PendingRead[] = [];
  const send = async (): Promise<void> => {
    const asked = waiting;
    waiting = [];
    try {
      const each = asked.map(({ statement }) => sql`(select coalesce(json_agg(x), '[]') from (${statement}) x)`);
      const json = await db.json(compiled(sql`select json_build_array(${sql.join(each)})::text`));
      (JSON.parse(json.toString()) as never[]).forEach((rows, n) => asked[n]!.resolve(rows)); // as many as were asked
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  };
  return {
    ...db,
    rows: (statement) =>
      new Promise((resolve, reject) => {
        if (waiting.push({ statement, resolve, reject }) === 1) setImmediate(() => void send());
      }),
  };
}
