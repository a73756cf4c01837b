import { sql, type Kysely } from 'kysely';
import type { AboutMeta } from '../../../kernel/model/about-ends.js';
import type { DataModel, EntityMeta, ManyToManyMeta } from '../../../kernel/model/model.js';
import { feedFaults } from './feed.js';
import { PORTION, portionsOf, type Fault } from './portions.js';

/** What a run without faults does not prove, for readers of its result. */
export const NOT_PROVED = [
  'of what no anchor from before covers: ' +
    'that nobody altered entries and computed all their hashes anew, ' +
    'or deleted the end of a history and set the record back, or a whole history with its record',
  'the access log and the identity log beyond an anchor',
  'personal values (records hold masks of them), roll-ups and the search index',
] as const;

/**
 * Finds changes that bypassed the platform: an entry whose hash does not match its columns and the entry before it, a
 * missing version, a record that differs from its history or from the history's last version, links that differ from
 * their record, a record about nothing that exists, and a feed that differs from the history. `NOT_PROVED` lists what
 * it cannot find.
 *
 * @param portion number of keys that one statement checks
 */
export async function verifyHistory(db: Kysely<unknown>, model: DataModel, portion = PORTION): Promise<Fault[]> {
  const faults = await chainFaults(db, portion);
  for (const { name, table } of [...model.entities, { name: 'Emergency', table: 'emergency' }])
    faults.push(...(await recordFaults(db, name, table, portion)));
  for (const entity of model.entities) {
    for (const link of entity.manyToMany) faults.push(...(await linkFaults(db, entity, link, portion)));
    for (const about of entity.abouts) faults.push(...(await aboutFaults(db, entity, about, portion)));
  }
  faults.push(...(await feedFaults(db)));
  return faults;
}

/** Link tables hold what lists of ids in the records say; history has the lists. */
async function linkFaults(
  db: Kysely<unknown>,
  { name, table }: EntityMeta,
  link: ManyToManyMeta,
  portion: number,
): Promise<Fault[]> {
  const [from, to] = [sql.ref(`l.${link.fromColumn}`), sql.ref(`l.${link.toColumn}`)];
  const fault = `${link.table} is not what the record says`;
  const faults: Fault[] = [];
  for await (const isWithin of portionsOf(db, { table, column: 'id', type: 'uuid' }, portion)) {
    const { rows } = await sql<Fault>`select ${name} as type, t.id as subject, t.version, ${fault} as fault
      from ${sql.table(table)} t where ${isWithin(sql.ref('t.id'))} and t.${sql.ref(link.column)} is distinct from
        array(select ${to} from ${sql.table(link.table)} l where ${from} = t.id order by l.position)`.execute(db);
    faults.push(...rows);
  }
  const { rows } = await sql<Fault>`
    select distinct ${name} as type, ${from} as subject, null::int as version, ${`${link.table} has links of no record`}
      as fault
    from ${sql.table(link.table)} l where not exists (select from ${sql.table(table)} t where t.id = ${from})`.execute(
    db,
  );
  return [...faults, ...rows];
}

/** What a record is about exists: no foreign key says so. */
async function aboutFaults(
  db: Kysely<unknown>,
  { name, table }: EntityMeta,
  about: AboutMeta,
  portion: number,
): Promise<Fault[]> {
  const [id, type] = [sql.ref(`t.${about.column}`), sql.ref(`t.${about.typeColumn}`)];
  const fault = `${about.name} is no record`;
  const ends = about.to.map(
    (end) => sql`${type} = ${end.name} and exists (select from ${sql.table(end.table)} e where e.id = ${id})`,
  );
  const faults: Fault[] = [];
  for await (const isWithin of portionsOf(db, { table, column: 'id', type: 'uuid' }, portion)) {
    const { rows } = await sql<Fault>`select ${name} as type, t.id as subject, t.version, ${fault} as fault
      from ${sql.table(table)} t
      where ${isWithin(sql.ref('t.id'))} and ${id} is not null and not (${sql.join(ends, sql` or `)})`.execute(db);
    faults.push(...rows);
  }
  return faults;
}

async function chainFaults(db: Kysely<unknown>, portion: number): Promise<Fault[]> {
  const faults: Fault[] = [];
  for await (const isWithin of portionsOf(db, { table: 'history', column: 'subject', type: 'uuid' }, portion)) {
    const { rows } = await sql<Fault>`
      select type, subject, version, case
          when version <> n then 'an entry before it is missing'
          else 'its content does not match its hash' end as fault
      from (
        select h.type, h.subject, h.version, h.hash, row_number() over w as n,
          history_hash(lag(h.hash) over w, h) as expected
        from history h where ${isWithin(sql.ref('h.subject'))}
        window w as (partition by h.subject order by h.version)) chain
      where version <> n or hash <> expected
      order by type, subject, version`.execute(db);
    faults.push(...rows);
  }
  return faults;
}

async function recordFaults(db: Kysely<unknown>, name: string, table: string, portion: number): Promise<Fault[]> {
  const faults: Fault[] = [];
  for await (const isWithin of portionsOf(db, { table, column: 'id', type: 'uuid' }, portion)) {
    const { rows } = await sql<Fault>`
      select ${name} as type, t.id as subject, t.version, case
          when f.last is null then 'it has no history'
          when f.last <> t.version then 'its history does not end with its version'
          else 'the record is not what its history says' end as fault
      from ${sql.table(table)} t
      left join lateral (
        select max(h.version) as last, jsonb_object_agg(e.key, e.value order by h.version)
          filter (where e.key is not null) as folded
        from history h left join lateral jsonb_each(h.after) e on true
        where h.subject = t.id and h.type = ${name}) f on true
      where ${isWithin(sql.ref('t.id'))} and (f.last is distinct from t.version or exists (
        -- of a column that was added later the history of an older row says nothing
        select from jsonb_each(f.folded) said join jsonb_each(to_jsonb(t)) stands using (key)
        where said.value is distinct from stands.value))`.execute(db);
    faults.push(...rows);
  }
  // in one pass: until the next analyze PostgreSQL estimates no deletes, and would join them to all entries one by one
  const { rows } = await sql<Fault>`
    select h.type, h.subject, max(h.version) as version, 'its history says it is there and it is not' as fault
    from history h
    where h.type = ${name} and not exists (select from ${sql.table(table)} t where t.id = h.subject)
    group by h.type, h.subject having not bool_or(h.operation = 'DELETE')`.execute(db);
  return [...faults, ...rows];
}
