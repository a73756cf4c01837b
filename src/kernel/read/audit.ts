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

/** One of the two audit lists: the access log and the emergencies. */
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
  columns: sql`e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
    e.actor as by, e.request_id as "requestId",
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

/** Entities with personal columns. */
export const personalThings = ({ model }: Pick<Context, 'model'>): EntityMeta[] =>
  model.entities.filter((entity) => entity.columns.some((column) => column.personal));

/**
 * Scopes in which a caller may see who read personal values.
 *
 * @throws Unauthenticated; Forbidden unless some role of the caller may AUDIT
 */
export function auditScopes(context: Context): Scopes {
  const { actor } = context;
  if (actor.kind === 'ANONYMOUS') throw new Unauthenticated('UNAUTHENTICATED');
  const scopes = scopesOf(actor, 'AUDIT', personalThings(context));
  if (Object.values(scopes).every(({ length }) => length === 0))
    throw new Forbidden('FORBIDDEN', { reason: 'ROLE_MISSING' });
  return scopes;
}

function auditConditions({ nodeId, by }: AuditArguments, context: Context): Sql {
  const scopes = auditScopes(context);
  const target = nodeId == null ? null : requirePresentId(nodeId);
  return all([
    any([inAnyScope(scopes, sql`e.type`, sql`e.path`)]),
    ...(nodeId == null
      ? []
      : [sql`e.type = ${target?.type ?? ''}`, target ? sql`e.subject = ${target.id}` : sql`false`]),
    ...(by == null ? [] : [sql`e.actor = ${by}`]),
  ]);
}

export async function readAudit(list: AuditList, args: AuditArguments, context: Context): Promise<Page> {
  const window = windowOf(list.name, list.order, args, [args.nodeId, args.by]);
  const conditions = all([auditConditions(args, context), ...windowConditions(window, 'e')]);
  return pageOf(
    window,
    await context.db.rows(sql`
    select ${list.columns}, ${placeOf(window, 'e')} from ${sql.table(list.table)} e
    where ${conditions} ${windowTail(window, 'e')}`),
  );
}

/** One row of a list; null if there is none that the caller may see. */
export async function readAuditEntry(list: AuditList, id: string, context: Context): Promise<Row | null> {
  if (!list.isKey(id)) return null;
  const scopes = scopesOf(context.actor, 'AUDIT', personalThings(context));
  const [row] = await context.db.rows(sql`select ${list.columns} from ${sql.table(list.table)} e
    where ${all([sql`e.id = ${id}`, inAnyScope(scopes, sql`e.type`, sql`e.path`)])}`);
  return row ?? null;
}

export async function countAudit(list: AuditList, args: AuditArguments, context: Context): Promise<number> {
  const [row] = await context.db.rows<{ total: number }>(
    sql`select count(*)::int as total from ${sql.table(list.table)} e where ${auditConditions(args, context)}`,
  );
  return row?.total ?? 0;
}
