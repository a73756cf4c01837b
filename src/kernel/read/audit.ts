import { scopesOf, inAnyScope, type Scopes } from '../access/scope.js';
import type { Context } from '../context.js';
import type { Row } from '../database.js';
import { Forbidden, Unauthenticated } from '../errors.js';
import { isUuid, requirePresentId } from '../id.js';
import { all, any, sql, type Sql } from '../sql.js';
import type { EntityMeta } from '../model/model.js';
import { EMERGENCY } from '../write/emergency.js';
import { key, type OrderKey } from './order.js';
import { pageOf, placeOf, windowConditions, windowOf, windowTail, type ListArguments, type Page } from './page.js';

export interface AuditArguments extends Omit<ListArguments, 'filter' | 'orderBy'> {
  /** Global id of the record. */
  readonly nodeId?: string | null;
  readonly by?: string | null;
}

/** One of the two lists that say who saw what is personal. */
export interface AuditList {
  readonly name: string;
  readonly table: 'access_log' | 'emergency';
  readonly columns: Sql;
  readonly order: readonly OrderKey[];
  readonly isKey: (text: string) => boolean;
}

export const ACCESS_LOG: AuditList = {
  name: 'accessLog',
  table: 'access_log',
  columns: sql`e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, e.actor as by, e.request_id as "requestId",
    e.type || ':' || e.subject as "nodeId", e.field, e.basis`,
  order: [key('id', 'id', 'bigint', false, true)],
  isKey: (text) => /^[1-9]\d{0,17}$/.test(text),
};
export const EMERGENCIES: AuditList = {
  name: 'emergencies',
  table: 'emergency',
  columns: sql`e.id, ${EMERGENCY}`,
  order: [key('at', 'at', 'timestamptz', false, true), key('id', 'id', 'uuid', false, true)],
  isKey: isUuid,
};

/** Things of which somebody may see what is personal. */
export const personalThings = ({ model }: Pick<Context, 'model'>): EntityMeta[] =>
  model.entities.filter((entity) => entity.columns.some((column) => column.personal));

/**
 * Where a caller may see who saw what is personal.
 *
 * @throws Unauthenticated; Forbidden unless some role of theirs audits
 */
export function auditReach(context: Context): Scopes {
  const { actor } = context;
  if (actor.kind === 'ANONYMOUS') throw new Unauthenticated('UNAUTHENTICATED');
  const reaches = scopesOf(actor, 'AUDIT', personalThings(context));
  if (Object.values(reaches).every(({ length }) => length === 0))
    throw new Forbidden('FORBIDDEN', { reason: 'ROLE_MISSING' });
  return reaches;
}

function audited({ nodeId, by }: AuditArguments, context: Context): Sql {
  const reaches = auditReach(context);
  const at = nodeId == null ? null : requirePresentId(nodeId);
  return all([
    any([inAnyScope(reaches, sql`e.type`, sql`e.path`)]),
    ...(nodeId == null ? [] : [sql`e.type = ${at?.type ?? ''}`, at ? sql`e.subject = ${at.id}` : sql`false`]),
    ...(by == null ? [] : [sql`e.actor = ${by}`]),
  ]);
}

export async function readAudit(list: AuditList, args: AuditArguments, context: Context): Promise<Page> {
  const window = windowOf(list.name, list.order, args, [args.nodeId, args.by]);
  const conditions = all([audited(args, context), ...windowConditions(window, 'e')]);
  return pageOf(
    window,
    await context.db.rows(sql`
    select ${list.columns}, ${placeOf(window, 'e')} from ${sql.table(list.table)} e
    where ${conditions} ${windowTail(window, 'e')}`),
  );
}

/** One row of a list; null where there is none, or none for this caller. */
export async function readAuditEntry(list: AuditList, id: string, context: Context): Promise<Row | null> {
  if (!list.isKey(id)) return null;
  const reaches = scopesOf(context.actor, 'AUDIT', personalThings(context));
  const [found] = await context.db.rows(sql`select ${list.columns} from ${sql.table(list.table)} e
    where ${all([sql`e.id = ${id}`, inAnyScope(reaches, sql`e.type`, sql`e.path`)])}`);
  return found ?? null;
}

export async function countAudit(list: AuditList, args: AuditArguments, context: Context): Promise<number> {
  const [found] = await context.db.rows<{ total: number }>(
    sql`select count(*)::int as total from ${sql.table(list.table)} e where ${audited(args, context)}`,
  );
  return found?.total ?? 0;
}
