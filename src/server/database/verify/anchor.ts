import { createHash, type Hash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Sql } from '../../../kernel/sql.js';
import { PORTION, portionsOf } from './portions.js';

/** The logs that an anchor covers, in this order. Columns are named, so that adding one does not change the digest. */
const COVERED: readonly { readonly table: string; readonly key: string; readonly content: Sql }[] = [
  { table: 'history', key: 'id', content: sql`encode(hash, 'hex')` },
  {
    table: 'access_log',
    key: 'id',
    content: sql`jsonb_build_array(extract(epoch from at), actor, request_id, type, subject, path, field, basis)`,
  },
  {
    table: 'identity_log',
    key: 'number',
    content: sql`jsonb_build_array(extract(epoch from at), action, subject, name, department, grants::text,
      extract(epoch from expires_at), actor, reason, request_id)`,
  },
];

/**
 * A digest of everything logged so far, with the last number of each log: `48000.12.3:9f86…`. If it is stored where
 * nobody of the platform can write, it reveals what was altered, even if all hashes were recomputed.
 *
 * It waits until everything that has a number is committed or rolled back; otherwise an entry that commits later with a
 * lower number would change the digest.
 */
export async function makeAnchor(db: Kysely<unknown>, portion = PORTION): Promise<string> {
  const ends = await db.transaction().execute(async (transaction) => {
    await sql`set local lock_timeout = '5s'`.execute(transaction); // writers queue behind this
    await sql`lock table history, access_log, identity_log in share mode`.execute(transaction);
    const last = COVERED.map(
      ({ table, key }) => sql`(select coalesce(max(${sql.ref(key)}), 0) from ${sql.table(table)})`,
    );
    const { rows } = await sql<{ ends: string }>`select concat_ws('.', ${sql.join(last)}) as ends`.execute(transaction);
    return rows[0]!.ends; // a select without from returns one row
  });
  return `${ends}:${await digest(db, ends.split('.'), portion)}`;
}

/**
 * The last number of each log, and the digest.
 *
 * @throws when the text is no anchor
 */
export function endsOf(anchor: string): { readonly ends: readonly string[]; readonly expected: string | undefined } {
  const [, ends, expected] = /^(\d{1,18}\.\d{1,18}\.\d{1,18}):([0-9a-f]{64})$/.exec(anchor) ?? [];
  if (ends === undefined) throw new Error(`no anchor: ${anchor}; one reads 48000.12.3: and 64 hexadecimal digits`);
  return { ends: ends.split('.'), expected };
}

/** @throws when the text is no anchor */
export async function matchesAnchor(db: Kysely<unknown>, anchor: string, portion = PORTION): Promise<boolean> {
  const { ends, expected } = endsOf(anchor);
  return (await digest(db, ends, portion)) === expected;
}

async function digest(db: Kysely<unknown>, ends: readonly string[], portion: number): Promise<string> {
  const hash = createHash('sha256');
  for (const [n, covered] of COVERED.entries()) await add(hash, db, covered, ends[n]!, portion); // one end for each log
  return hash.digest('hex');
}

async function add(
  hash: Hash,
  db: Kysely<unknown>,
  { table, key, content }: (typeof COVERED)[number],
  upTo: string,
  portion: number,
): Promise<void> {
  hash.update(`${table}\n`);
  for await (const isWithin of portionsOf(db, { table, column: key, type: 'bigint', upTo }, portion)) {
    const { rows } = await sql<{ lines: string }>`
      select string_agg(${sql.ref(key)} || ' ' || ${content} || ${'\n'}, '' order by ${sql.ref(key)}) as lines
      from ${sql.table(table)} where ${isWithin(sql.ref(key))}`.execute(db);
    hash.update(rows[0]!.lines); // an aggregate returns one row
  }
}
