import type { Grant, Role } from '../../kernel/access/actor.js';
import type { Context } from '../../kernel/context.js';
import type { Database, Row } from '../../kernel/database.js';
import { Forbidden } from '../../kernel/errors.js';
import { makeKey } from '../../kernel/identity/application-key.js';
import { applicationId, keyOf } from '../../kernel/identity/identifier.js';
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
import { NAME } from '../../kernel/text.js';
import { succeeded, runMutation, reasonOf, rejected, type Outcome } from '../../kernel/write/run-mutation.js';
import { userError, type UserErrorData } from '../../kernel/write/user-error.js';
import { administered, requireAdministrator, requireRole } from './administration.service.js';
import { faultsOf } from './application-key.rules.js';
import { grantsOf, instant } from './columns.js';
import { record } from './identity-log.service.js';

/** Members that every input of a mutation has, made for `perform`. */
export interface RequestInput extends Readonly<Record<string, unknown>> {
  readonly reason?: string | null;
  readonly idempotencyKey?: string | null;
}

export interface CreateApplicationKeyInput extends RequestInput {
  readonly name: string;
  readonly departmentKey: string;
  readonly grants: readonly { readonly role: Role; readonly regionCode?: string | null }[];
  readonly expiresAt: string;
}

export interface RevokeApplicationKeyInput extends RequestInput {
  readonly identifier: string;
  readonly reason: string;
}

/** What is shown of a key: never its hash. */
const SHOWN = sql`
  ${applicationId('')} || ${col(ROW, 'id')} as identifier, ${col(ROW, 'id')} as id, ${col(ROW, 'name')} as name,
  ${col(ROW, 'department')} as "departmentKey", ${grantsOf(ROW)} as grants, ${col(ROW, 'created_by')} as "createdBy",
  ${instant(col(ROW, 'created_at'))} as "createdAt", ${instant(col(ROW, 'expires_at'))} as "expiresAt",
  ${instant(col(ROW, 'revoked_at'))} as "revokedAt", ${instant(col(ROW, 'last_used_at'))} as "lastUsedAt"`;
const KEYS = sql`application_key as ${sql.ref(ROW)}`;

/** A key among those that the grants administer. */
async function find(db: Database, id: string, grants: readonly Grant[]): Promise<Row | null> {
  const [row] = await db.rows(
    sql`select ${SHOWN} from ${KEYS} where ${col(ROW, 'id')} = ${id} and ${administered(ROW, grants)}`,
  );
  return row ?? null;
}

/**
 * Makes a key that reaches no further than who makes it.
 *
 * @returns `secret` is the key itself, for this one answer; a repeated request gets the outcome without it
 * @throws Unauthenticated; Forbidden `OUT_OF_SCOPE` where a grant lies outside the maker's own
 */
export async function createApplicationKey(
  input: CreateApplicationKeyInput,
  context: Context,
): Promise<{ readonly outcome: Outcome; readonly secret: string | null }> {
  const grants = requireAdministrator(context.actor);
  let secret: string | null = null;
  const [outcome] = await runMutation(
    { name: 'createApplicationKey', input, reread: (id) => find(context.db, id, grants) },
    context,
    async (db) => {
      secret = null; // of a transaction that is tried again
      const userErrors = await userErrorsAbout(input, db, context.now());
      if (userErrors.length > 0) return [rejected(userErrors)];
      const { id, text, hash } = makeKey();
      const { departmentKey: department, expiresAt } = input;
      const name = NAME.fold(input.name);
      const reason = reasonOf(input.reason);
      const scope: Grant[] = input.grants.map(({ role, regionCode }) => ({
        role,
        region: regionCode ?? null,
        department,
      }));
      await db.rows(sql`
      insert into application_key (id, hash, name, department, grants, created_by, created_at, expires_at)
      values (${id}, ${hash}, ${name}, ${department}, ${JSON.stringify(scope)}::jsonb, ${context.actor.id},
        ${context.now()}, ${expiresAt}::timestamptz)`);
      const row = await find(db, id, grants);
      if (!row) throw new Forbidden('FORBIDDEN', { reason: 'OUT_OF_SCOPE' }); // and with its transaction, the key is gone
      const deed = { name, department, grants: scope, expiresAt, reason: reason || null };
      await record(db, context, { action: 'CREATE_APPLICATION_KEY', subject: applicationId(id), ...deed });
      secret = text;
      return [succeeded(row, null)];
    },
  );
  return { outcome: outcome!, secret }; // one change, one outcome
}

async function userErrorsAbout(input: CreateApplicationKeyInput, db: Database, now: Date): Promise<UserErrorData[]> {
  const { departmentKey, grants } = input;
  const codes = grants.flatMap(({ regionCode }) => regionCode ?? []);
  const [known] = await db.rows<{ regions: string[]; department: boolean }>(sql`
    select array(select given from unnest(${codes}::text[]) given where exists (select 1 from region where code = given) or region_formerly(given) is not null) as regions,
      exists (select 1 from department where key = ${departmentKey}) as department`);
  const { regions, department } = known!; // a select without from has one row
  return [
    ...faultsOf(input, now).map(({ code, path, variables }) => userError(code, path, variables)),
    ...(department ? [] : [userError('UNKNOWN_DEPARTMENT', ['departmentKey'], { department: departmentKey })]),
    ...grants.flatMap(({ regionCode }, at) =>
      regionCode == null || regions.includes(regionCode)
        ? []
        : [userError('UNKNOWN_REGION', ['grants', String(at), 'regionCode'], { region: regionCode })],
    ),
  ];
}

/** Within two seconds nobody gets in with it any more. One that was revoked before keeps its time. */
export async function revokeApplicationKey(input: RevokeApplicationKeyInput, context: Context): Promise<Outcome> {
  const grants = requireAdministrator(context.actor);
  const [outcome] = await runMutation(
    { name: 'revokeApplicationKey', input, reread: (id) => find(context.db, id, grants) },
    context,
    async (db) => {
      const { identifier } = input;
      const reason = reasonOf(input.reason);
      if (reason === '') return [rejected([userError('REQUIRED', ['reason'])])];
      const id = keyOf(identifier);
      if (id === null || !(await find(db, id, grants))) return [rejected([userError('NOT_FOUND', ['identifier'])])];
      const revoked = await db.rows<{ name: string; department: string; grants: Grant[]; expiresAt: string }>(sql`
      update application_key set revoked_at = ${context.now()} where id = ${id} and revoked_at is null
      returning name, department, grants, expires_at::text as "expiresAt"`);
      for (const was of revoked)
        await record(db, context, { action: 'REVOKE_APPLICATION_KEY', subject: identifier, ...was, reason });
      return [succeeded(await find(db, id, grants), null)];
    },
  );
  return outcome!; // one change, one outcome
}

export interface KeysArguments extends ListArguments {
  readonly departmentKey?: string | null;
  readonly isRevoked?: boolean | null;
}

/** Latest first. */
const ORDER: readonly OrderKey[] = [
  key('createdAt', 'created_at', 'timestamptz', false, true),
  key('id', 'id', 'text', false, true),
];

function conditions({ departmentKey, isRevoked }: KeysArguments, { actor }: Context): Sql[] {
  return [
    administered(ROW, requireRole(actor, 'ADMINISTRATOR')),
    ...(departmentKey == null ? [] : [sql`${col(ROW, 'department')} = ${departmentKey}`]),
    ...(isRevoked == null ? [] : [sql`(${col(ROW, 'revoked_at')} is not null) = ${isRevoked}`]),
  ];
}

/** The keys that the actor administers. */
export async function applicationKeys(args: KeysArguments, context: Context): Promise<Page> {
  const where = conditions(args, context);
  const window = windowOf('applicationKeys', ORDER, args, [args.departmentKey, args.isRevoked]);
  const rows = await context.db.rows(sql`
    select ${SHOWN}, ${placeOf(window, ROW)} from ${KEYS}
    where ${all([...where, ...windowConditions(window, ROW)])} ${windowTail(window, ROW)}`);
  return pageOf(window, rows);
}

export async function countApplicationKeys(args: KeysArguments, context: Context): Promise<number> {
  const [found] = await context.db.rows<{ total: number }>(
    sql`select count(*)::int as total from ${KEYS} where ${all(conditions(args, context))}`,
  );
  return found?.total ?? 0;
}
