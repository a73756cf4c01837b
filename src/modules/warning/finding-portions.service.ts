import { pathOf } from '../../kernel/access/scope.js';
import type { Database } from '../../kernel/database.js';
import type { Finding } from '../../kernel/model/finding.js';
import { locationOf } from '../../kernel/model/location.js';
import { isLocated, type DataModel, type EntityMeta } from '../../kernel/model/model.js';
import { columnOf } from '../../kernel/read/computed-figure.js';
import { fits, matches, typesAround, type PlaceGroup } from '../../kernel/read/fitting-rows.js';
import { all, any, as, below, col, sql, TRUE, type Sql } from '../../kernel/sql.js';
import { newIds } from '../../kernel/write/new-ids.js';
import type { FindingRule } from './finding-rules.service.js';

/** Most warnings that one transaction raises or clears. */
export const PORTION = 1000;
const SUBJECT = 's';

/** The records that are looked at, by their ids and by the codes of their regions. */
export interface Selection {
  readonly ids: readonly string[];
  readonly codes: readonly string[];
}

/** A finding with the records that are looked at, and how they are judged on a day. */
export interface Evaluated {
  readonly finding: Finding;
  readonly rule: FindingRule;
  /** Null: all records. */
  readonly selection: Selection | null;
  readonly groups: readonly PlaceGroup[];
  readonly period: string | null;
  readonly today: string;
}

/** What a portion came to: how many warnings it looked at and changed, and the last id, after which the next begins. */
export interface Written {
  readonly seen: number;
  readonly changed: number;
  readonly last: string | null;
}

/** The regions of a selection. */
const regionsOf = ({ codes }: Selection): Sql => sql`select id from region where code = any(${codes}::text[])`;

/** Whether the aliased record is looked at. */
function isLookedAt(selection: Selection | null, entity: EntityMeta): Sql<boolean> {
  if (!selection) return TRUE;
  const location = entity.tree ? 'id' : locationOf(entity)?.column;
  return any([
    sql`${col(SUBJECT, 'id')} = any(${selection.ids}::uuid[])`,
    ...(location ? [sql`${col(SUBJECT, location)} in (${regionsOf(selection)})`] : []),
  ]);
}

/** The records that others write at the moment wait for the next hour. */
export async function raise(
  { finding, rule, selection, period, today }: Evaluated,
  { at, includes }: PlaceGroup,
  after: string,
  model: DataModel,
  db: Database,
): Promise<Written> {
  const entity = model.of(finding.of);
  const around = typesAround(finding, model).filter((type) => !type.tree);
  const region = entity.tree ? col(SUBJECT, 'id') : placeOf(entity);
  const when = all([
    sql`${col(SUBJECT, 'archived_at')} is null and ${col(SUBJECT, 'id')} > ${after}::uuid`,
    isLookedAt(selection, entity),
    // a register that never had a row says nothing
    ...around.map(({ table }) => sql`(select exists (select from ${sql.table(table)}))`),
    includes(pathOf(entity, SUBJECT)),
    ...matches(finding, entity, SUBJECT, at),
    sql`not exists (select from progress_warning w where w.subject_id = ${col(SUBJECT, 'id')}
      and w.rule_id = ${rule.id}::uuid and w.period is not distinct from ${period}::text
      and w.state <> 'CLEARED' and w.archived_at is null)`,
  ]);
  const isOwn = sql`${col(SUBJECT, 'provenance')} = 'SAMPLE'`;
  const isSample = any([isOwn, ...around.map((type) => hasSamples(type, entity))]);
  const [written] = await db.rows<Written>(sql`
    with portion as (
      select row_number() over (order by f.id) as n, f.* from (
        select ${col(SUBJECT, 'id')} as id, ${region} as region, ${textOf(finding, entity, at)} as finding,
          ${isSample} as is_sample
        from ${as(entity, SUBJECT)} where ${when}
        order by ${col(SUBJECT, 'id')} limit ${sql.lit(PORTION)}
        for share of ${sql.ref(SUBJECT)} skip locked) f),
    written as (
      insert into progress_warning (id, rule_id, subject_type, subject_id, region_id, owner_id, period, raised_on,
        due_on, finding, provenance, sources)
      select i.id, ${rule.id}::uuid, ${entity.name}, p.id, p.region, p.region, ${period}::text, ${today}::date,
        ${today}::date + ${rule.handlingDays}::int, case when p.is_sample then '样例：' else '' end || p.finding,
        case when p.is_sample then 'SAMPLE' else 'UNVERIFIED' end, ${JSON.stringify(sourcesOf(rule))}::jsonb
      from portion p join unnest(${newIds(PORTION)}::uuid[]) with ordinality i(id, n) on i.n = p.n
      order by p.n
      on conflict do nothing returning 1)
    select (select count(*)::int from portion) as seen, (select count(*)::int from written) as changed,
      (select id from portion order by n desc limit 1) as last`);
  return written!; // a select without `from` has one row
}

/** Whether there are samples of a type at or below the record. */
function hasSamples(type: EntityMeta, entity: EntityMeta): Sql<boolean> {
  const isBelow = isLocated(type) && isLocated(entity) ? below(pathOf(type, 'x'), pathOf(entity, SUBJECT)) : TRUE;
  return sql`exists (select from ${as(type, 'x')}
    where ${isBelow} and x.provenance = 'SAMPLE' and x.archived_at is null)`;
}

const sourcesOf = ({ name }: FindingRule): object[] => [{ title: `预警规则：${name}` }];

/** Where a record without a place has its warnings: the highest region of the demonstration area. */
const AREA = sql`(select id from region where in_demonstration_area and archived_at is null
  order by length(path) limit 1)`;

function placeOf(entity: EntityMeta): Sql {
  const location = locationOf(entity);
  return location ? sql`coalesce(${col(SUBJECT, location.column)}, ${AREA})` : AREA;
}

/** The text of a finding with its values: settings as they are in force, and values of the record. */
function textOf({ zh, values }: Finding, entity: EntityMeta, { setting }: PlaceGroup['at']): Sql {
  return Object.entries(values).reduce<Sql>(
    (text, [name, value]) =>
      sql`replace(${text}, ${`{${name}}`}, ${
        typeof value === 'string'
          ? sql`coalesce(${col(SUBJECT, columnOf(entity, value))}::text, '—')`
          : setting(value.key)
      })`,
    sql`${zh}::text`,
  );
}

/** Clears the open ones; what was dismissed is put away, so that a recurrence is new. */
export async function clear(
  { finding, rule, selection, groups, period }: Evaluated,
  after: string,
  model: DataModel,
  db: Database,
): Promise<Written> {
  const entity = model.of(finding.of);
  const still = all([
    sql`${col(SUBJECT, 'id')} = w.subject_id and ${col(SUBJECT, 'archived_at')} is null`,
    fits(finding, SUBJECT, groups, model),
  ]);
  const isNear = selection
    ? any([sql`w.subject_id = any(${selection.ids}::uuid[])`, sql`w.region_id in (${regionsOf(selection)})`])
    : TRUE;
  const [written] = await db.rows<Written>(sql`
    with portion as (
      select w.id from progress_warning w
      where w.rule_id = ${rule.id}::uuid and w.subject_id is not null and w.state <> 'CLEARED'
        and w.archived_at is null and w.id > ${after}::uuid and ${isNear}
        and (w.period is distinct from ${period}::text
          or not exists (select from ${as(entity, SUBJECT)} where ${still} offset 0))
      order by w.id limit ${sql.lit(PORTION)} for update of w skip locked),
    written as (
      update progress_warning w set
        state = case w.state when 'DISMISSED' then w.state else 'CLEARED' end,
        archived_at = case w.state when 'DISMISSED' then clock_timestamp() end
      from portion p where w.id = p.id returning 1)
    select (select count(*)::int from portion) as seen, (select count(*)::int from written) as changed,
      (select id from portion order by id desc limit 1) as last`);
  return written!; // a select without `from` has one row
}
