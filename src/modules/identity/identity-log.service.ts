import type { Grant } from '../../kernel/access/actor.js';
import type { Context } from '../../kernel/context.js';
import type { Database } from '../../kernel/database.js';
import { key, type OrderKey } from '../../kernel/read/order.js';
import {
  pageOf,
  placeOf,
  windowConditions,
  windowOf,
  windowTail,
  type ListArguments,
  type Page,
} from '../../kernel/read/page.js';
import { all, col, ROW, sql, type Sql } from '../../kernel/sql.js';
import { defineEnum, type EnumValue } from '../../kernel/enum.js';
import { administered, requireRole } from './administration.service.js';
import { grantsOf, instant } from './columns.js';

export const IdentityAction = defineEnum(
  'IdentityAction',
  '对身份凭证的操作',
  'What was done to what proves identities.',
  {
    CREATE_APPLICATION_KEY: ['新建应用密钥', 'A key of an application was made.'],
    REVOKE_APPLICATION_KEY: ['撤销应用密钥', 'A key of an application was revoked.'],
    REVOKE_CALLER: ['撤销个人此前取得的令牌', 'The tokens that a person had got so far were revoked.'],
  },
);
export type IdentityAction = EnumValue<typeof IdentityAction>;

export interface Deed {
  readonly action: IdentityAction;
  /** Identifier of the caller whose credentials are affected. */
  readonly subject: string;
  readonly name?: string;
  readonly department?: string;
  readonly grants?: readonly Grant[];
  /** A timestamp that PostgreSQL can parse. */
  readonly expiresAt?: string;
  readonly reason: string | null | undefined;
}

/** Logs an operation on credentials, in the transaction that performs it. */
export async function record(db: Database, { actor, requestId }: Context, deed: Deed): Promise<void> {
  const { action, subject, name = null, department = null, grants = [], expiresAt = null, reason = null } = deed;
  await db.rows(sql`
    insert into identity_log (action, subject, name, department, grants, expires_at, actor, reason, request_id)
    values (${action}, ${subject}, ${name}, ${department}, ${JSON.stringify(grants)}::jsonb, ${expiresAt}::timestamptz,
      ${actor.id}, ${reason}, ${requestId})`);
}

export interface LogArguments extends ListArguments {
  readonly subject?: string | null;
  readonly by?: string | null;
}

/** Latest first. */
const ORDER: readonly OrderKey[] = [key('number', 'number', 'bigint', false, true)];

function conditions({ subject, by }: LogArguments, { actor }: Context): Sql[] {
  return [
    administered(ROW, requireRole(actor, 'ADMINISTRATOR', 'AUDITOR')),
    ...(subject == null ? [] : [sql`${col(ROW, 'subject')} = ${subject}`]),
    ...(by == null ? [] : [sql`${col(ROW, 'actor')} = ${by}`]),
  ];
}

export async function identityLog(args: LogArguments, context: Context): Promise<Page> {
  const where = conditions(args, context);
  const window = windowOf('identityLog', ORDER, args, [args.subject, args.by]);
  const rows = await context.db.rows(sql`
    select number::text as id, ${instant(col(ROW, 'at'))} as at, action, subject, name, department as "departmentKey",
      ${grantsOf(ROW)} as grants, ${instant(col(ROW, 'expires_at'))} as "expiresAt", actor as by, reason,
      request_id as "requestId", ${placeOf(window, ROW)}
    from identity_log as ${sql.ref(ROW)}
    where ${all([...where, ...windowConditions(window, ROW)])} ${windowTail(window, ROW)}`);
  return pageOf(window, rows);
}

export async function countIdentityLog(args: LogArguments, context: Context): Promise<number> {
  const [row] = await context.db.rows<{ total: number }>(sql`
    select count(*)::int as total from identity_log as ${sql.ref(ROW)} where ${all(conditions(args, context))}`);
  return row?.total ?? 0;
}
