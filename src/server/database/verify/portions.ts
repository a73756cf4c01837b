import { sql, type Kysely } from 'kysely';
import type { Sql } from '../../../kernel/sql.js';

/** A fault that was found; for one of the feed, `subject` is a position. */
export interface Fault {
  readonly type: string;
  readonly subject: string;
  readonly version: number | null;
  readonly fault: string;
}

/** Keys that one statement checks, so that each takes a moment however large the tables are. */
export const PORTION = 2_000;

const BEFORE_ALL = { uuid: '00000000-0000-0000-0000-000000000000', bigint: '0' } as const;

export interface Keys {
  readonly table: string;
  readonly column: string;
  readonly type: keyof typeof BEFORE_ALL;
  readonly upTo?: string;
}

/** @returns for each range of a table's keys, in ascending order, the condition that a column lies in it */
export async function* portionsOf(
  db: Kysely<unknown>,
  { table, column, type, upTo }: Keys,
  portion: number,
): AsyncGenerator<(column: Sql) => Sql> {
  const key = sql.ref(column);
  const keyType = sql.raw(type);
  const limit = upTo === undefined ? sql`` : sql`and ${key} <= ${upTo}::${keyType}`;
  for (let after: string = BEFORE_ALL[type]; ;) {
    const start = after;
    const { rows } = await sql<{ last: string }>`
      select stretch.key::text as last from (select distinct ${key} as key from ${sql.table(table)}
        where ${key} > ${start}::${keyType} ${limit} order by 1 limit ${portion}) stretch
      order by stretch.key desc limit 1`.execute(db);
    const last = rows[0]?.last;
    if (last === undefined) return;
    yield (target) => sql`${target} > ${start}::${keyType} and ${target} <= ${last}::${keyType}`;
    after = last;
  }
}
