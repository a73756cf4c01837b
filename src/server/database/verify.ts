import { sql, type Kysely } from 'kysely';
import type { Graph } from '../../kernel/thing/graph.js';

export interface Fault {
  readonly type: string;
  readonly subject: string;
  readonly version: number | null;
  readonly fault: string;
}

/** Records looked at by one statement: whatever the size of the history, each takes a moment. */
const PORTION = 2_000;

/** What a run without a fault does not prove, for whoever reads its result. */
export const NOT_PROVED = [
  'that nothing was deleted from the end of a history, or a whole history with its record',
  'that nobody who can write the hashes altered an entry and computed them anew',
  'where an entry was made and whether it was public (path, restricted)',
  'personal values, the access log, the feed and the roll-ups',
] as const;

/**
 * Finds what was altered behind the platform's back: an entry whose hash does not follow from its content and
 * the entry before it, a version that is missing, and a row that is not what its history says. `NOT_PROVED` says
 * what it does not find.
 *
 * @param portion records that one statement looks at
 */
export async function verifyHistory(db: Kysely<unknown>, graph: Graph, portion = PORTION): Promise<Fault[]> {
  const faults = await inPortions(db, 'history', 'subject', portion, (after, upTo) => sql<Fault>`
    select type, subject, version, case
        when version <> n then 'an entry before it is missing'
        else 'its content does not match its hash' end as fault
    from (
      select h.type, h.subject, h.version, h.hash, row_number() over w as n,
        history_hash(lag(h.hash) over w, h) as expected
      from history h where h.subject > ${after}::uuid and h.subject <= ${upTo}::uuid
      window w as (partition by h.subject order by h.version)) chain
    where version <> n or hash <> expected
    order by type, subject, version`); // prettier-ignore
  for (const { name, table } of graph.things) {
    faults.push(...await inPortions(db, table, 'id', portion, (after, upTo) => sql<Fault>`
      select ${name} as type, t.id as subject, t.version, 'the record is not what its history says' as fault
      from ${sql.table(table)} t
      left join lateral (
        select jsonb_object_agg(e.key, e.value order by h.version) as folded
        from history h, jsonb_each(h.after) e where h.subject = t.id) f on true
      where t.id > ${after}::uuid and t.id <= ${upTo}::uuid and (f.folded is null or exists (
        -- of a column that was added later the history of an older row says nothing
        select from jsonb_each(f.folded) said join jsonb_each(to_jsonb(t)) stands using (key)
        where said.value is distinct from stands.value))`)); // prettier-ignore
    const { rows } = await sql<Fault>`
      select h.type, h.subject, max(h.version) as version, 'its history says it is there and it is not' as fault from history h
      where h.type = ${name} and not exists (select 1 from ${sql.table(table)} t where t.id = h.subject)
        and not exists (select 1 from history d where d.subject = h.subject and d.operation = 'DELETE')
      group by h.type, h.subject`.execute(db);
    faults.push(...rows);
  }
  return faults;
}

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Looks at a table by one of its uuids, so many at a time. */
async function inPortions(
  db: Kysely<unknown>,
  table: string,
  column: string,
  portion: number,
  look: (after: string, upTo: string) => ReturnType<typeof sql<Fault>>,
): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (let after = BEFORE_ALL; ;) {
    const { rows } = await sql<{ last: string }>`
      select last from (select distinct ${sql.ref(column)} as last from ${sql.table(table)}
        where ${sql.ref(column)} > ${after}::uuid order by last limit ${portion}) stretch order by last desc limit 1`.execute(
      db,
    );
    const last = rows[0]?.last;
    if (last === undefined) return faults;
    faults.push(...(await look(after, last).execute(db)).rows);
    after = last;
  }
}
