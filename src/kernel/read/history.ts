import type { Context } from '../context.js';
import type { Row } from '../database.js';
import { scopeOf, readPredicate, inScope } from '../access/scope.js';
import { all, any, as, col, ROW, sql, type Sql } from '../sql.js';
import type { EntityMeta } from '../model/model.js';
import { key, type OrderKey } from './order.js';
import { pageOf, placeOf, windowConditions, windowOf, windowTail, type ListArguments, type Page } from './page.js';
import { readNode } from './read.js';
import { columnsOf } from './select.js';

type HistoryArguments = Omit<ListArguments, 'filter' | 'orderBy'>;

/** Latest first. */
const ORDER: readonly OrderKey[] = [key('version', 'version', 'int', false, true)];

const ENTRY = sql`h.id, h.type, h.subject, h.version, h.operation, h.actor as by, h.reason, h.request_id as "requestId",
  h.path, h.restricted, h.before, h.after,
  to_char(h.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`;

/** One history entry of a record that the caller may see; null if there is none that the caller may see. */
export async function readEntry(
  entity: EntityMeta,
  id: string,
  version: number,
  context: Context,
): Promise<Row | null> {
  if (!(await readNode(entity, id, context))) return null;
  return context.loaders
    .get<Row | null>(`${entity.name}.history entry`, async (keys) => {
      const [ids, versions] = [keys.map((key) => key.split('@')[0]), keys.map((key) => key.split('@')[1])];
      const rows = await context.db.rows<Row & { subject: string; version: number }>(sql`
        select ${ENTRY} from unnest(${ids}::uuid[], ${versions}::int[]) k(id, version)
        join history h on ${all([
          sql`h.subject = k.id`,
          sql`h.version = k.version`,
          ...historyPredicate(entity, context),
        ])}`);
      const byKey = new Map(rows.map((entry) => [`${entry.subject}@${entry.version}`, entry]));
      return keys.map((key) => byKey.get(key) ?? null);
    })
    .load(`${id}@${version}`);
}

/** A page of each record's history: one statement, whatever the number of records. */
export function readHistory(entity: EntityMeta, row: Row, args: HistoryArguments, context: Context): Promise<Page> {
  const window = windowOf(`${entity.name}.history`, ORDER, args);
  return context.loaders
    .get<Page>(`${entity.name}.history ${JSON.stringify(args)}`, async (keys) => {
      const rows = await context.db.rows<Row & { subject: string }>(sql`
        select page.* from unnest(${keys}::uuid[]) k(id) cross join lateral (
          select ${ENTRY}, ${placeOf(window, 'h')}
          from history h where ${all([
            sql`h.subject = k.id`,
            ...historyPredicate(entity, context),
            ...windowConditions(window, 'h'),
          ])} ${windowTail(window, 'h')}) page`);
      const groups = Map.groupBy(rows, (entry) => entry.subject);
      return keys.map((id) => pageOf(window, groups.get(id) ?? []));
    })
    .load(row.id);
}

/** Entries (`h`) from a time when the record was not public are visible to those who could have seen it then. */
export const historyPredicate = (entity: EntityMeta, { actor }: Pick<Context, 'actor'>): Sql[] =>
  entity.options.restricted ? [any([sql`not h.restricted`, inScope(scopeOf(actor, 'READ', entity), sql`h.path`)])] : [];

export function countHistory(entity: EntityMeta, row: Row, context: Context): Promise<number> {
  return context.loaders
    .get<number>(`count ${entity.name}.history`, async (keys) => {
      const rows = await context.db.rows<{ subject: string; total: number }>(
        sql`select h.subject, count(*)::int as total from history h
          where ${all([sql`h.subject = any(${keys}::uuid[])`, ...historyPredicate(entity, context)])}
            group by h.subject`,
      );
      const bySubject = new Map(rows.map(({ subject, total }) => [subject, total]));
      return keys.map((id) => bySubject.get(id) ?? 0);
    })
    .load(row.id);
}

/** The caller may read every entry of the record's history. */
const hasWholeHistory = (entity: EntityMeta, context: Context): Sql[] =>
  historyPredicate(entity, context).map(
    (visible) => sql`(select count(*) from history h where h.subject = today.id and ${visible}) = today.version`,
  );

/** The schema shows the time of an entry in milliseconds, so reading as of that time includes the entry. */
const isAfter = (at: string): Sql => sql`h.at >= date_trunc('milliseconds', ${at}::timestamptz) + interval '1 ms'`;

/**
 * Rows as of some of their versions: the present row with every later change undone. Rows that did not exist then, or
 * whose history this caller may not read completely, are left out. Relations lead from the ends of that time to their
 * present state.
 *
 * @param versions selects `id` and `version`
 */
const versionsOf = (entity: EntityMeta, versions: Sql, context: Context): Sql => sql`
  select ${columnsOf(entity, ROW)}, true as "$past" from (${versions}) k join ${as(entity, 'today')} on today.id = k.id
  cross join lateral (
    select jsonb_object_agg(key, value) as was from (
      select distinct on (key) key, value from history h, jsonb_each(h.before)
      where h.subject = today.id and h.version > k.version order by key, h.version) back) undo
  cross join lateral jsonb_populate_record(today, coalesce(undo.was, '{}')) ${sql.ref(ROW)}
  where ${all([
    sql`${col(ROW, 'version')} = k.version`,
    ...readPredicate(entity, 'today', context.actor),
    ...hasWholeHistory(entity, context),
  ])}`;

/** A row as of one of its versions. */
export function readVersion(entity: EntityMeta, id: string, version: number, context: Context): Promise<Row | null> {
  return context.loaders
    .get<Row | null>(`${entity.name} by version`, async (keys) => {
      const [ids, versions] = [keys.map((key) => key.split('@')[0]), keys.map((key) => key.split('@')[1])];
      const versionQuery = sql`select * from unnest(${ids}::uuid[], ${versions}::int[]) given(id, version)`;
      const rows = await context.db.rows(versionsOf(entity, versionQuery, context));
      const byKey = new Map(rows.map((row) => [`${row.id}@${String(row['version'])}`, row]));
      return keys.map((key) => byKey.get(key) ?? null);
    })
    .load(`${id}@${version}`);
}

/** A row as of a moment: its last version before that moment. */
export function readAsOf(entity: EntityMeta, row: Row, at: string, context: Context): Promise<Row | null> {
  return context.loaders
    .get<Row | null>(`${entity.name} as of ${at}`, async (keys) => {
      const versionQuery = sql`
        select id, coalesce((select min(h.version) - 1 from history h where h.subject = t.id
          and ${isAfter(at)}), version) as version
        from ${as(entity, 't')} where id = any(${keys}::uuid[])`;
      const rows = await context.db.rows(versionsOf(entity, versionQuery, context));
      const byId = new Map(rows.map((row) => [row.id, row]));
      return keys.map((id) => byId.get(id) ?? null);
    })
    .load(row.id);
}

/**
 * An entity's table as of a moment, in place of the table: rows changed since then are rebuilt from `history`, the
 * others are as they are. Rows that the caller may not see now, or whose history it may not read completely, are left
 * out; rows that it could not have seen then are excluded by the usual read predicate.
 */
export function rowsAsOf(entity: EntityMeta, at: string, context: Context): Sql {
  const today = as(entity, 'today');
  const visible = [...readPredicate(entity, 'today', context.actor), ...hasWholeHistory(entity, context)];
  return sql`(
    with touched as (
      select h.subject, bool_or(h.operation = 'CREATE') as "isLater",
        jsonb_object_agg(b.key, b.value order by h.version desc)
          filter (where b.key is not null) as was -- of several, the last stays: the earliest
      from history h left join jsonb_each(h.before) b on true where h.type = ${entity.name} and ${isAfter(at)}
        group by h.subject)
    select today.* from ${today}
      where ${all([sql`not exists (select from touched where subject = today.id)`, ...visible])}
    union all
    select back.* from touched left join ${today} on today.id = subject
      cross join lateral jsonb_populate_record(today, was) back
    where ${all([sql`not "isLater"`, ...visible])})`;
}
