import { sql, type Kysely } from 'kysely';
import type { Graph } from '../../kernel/thing/graph.js';

export interface Fault {
  readonly type: string;
  readonly subject: string;
  readonly version: number | null;
  readonly fault: string;
}

/**
 * Finds what was altered behind the platform's back: an entry whose hash does not follow from its content and
 * the entry before it, a version that is missing, and a row that is not what its history says.
 */
export async function verifyHistory(db: Kysely<unknown>, graph: Graph): Promise<Fault[]> {
  const { rows: broken } = await sql<Fault>`
    select type, subject, version, case
        when version <> n then 'an entry before it is missing'
        else 'its content does not match its hash' end as fault
    from (
      select h.type, h.subject, h.version, h.hash, row_number() over w as n,
        history_hash(lag(h.hash) over w, h) as expected
      from history h window w as (partition by h.subject order by h.version)) chain
    where version <> n or hash <> expected
    order by type, subject, version`.execute(db);
  const faults = [...broken];
  for (const { name, table } of graph.things) {
    const { rows } = await sql<Fault>`
      select ${name} as type, t.id as subject, t.version, 'the record is not what its history says' as fault
      from ${sql.table(table)} t
      left join lateral (
        select jsonb_object_agg(e.key, e.value order by h.version) as folded
        from history h, jsonb_each(h.after) e where h.subject = t.id) f on true
      where f.folded is null or exists (
        -- of a column that was added later the history of an older row says nothing
        select from jsonb_each(f.folded) said join jsonb_each(to_jsonb(t)) stands using (key)
        where said.value is distinct from stands.value)
      union all
      select h.type, h.subject, max(h.version), 'its history says it is there and it is not' from history h
      where h.type = ${name} and not exists (select 1 from ${sql.table(table)} t where t.id = h.subject)
        and not exists (select 1 from history d where d.subject = h.subject and d.operation = 'DELETE')
      group by h.type, h.subject`.execute(db);
    faults.push(...rows);
  }
  return faults;
}
