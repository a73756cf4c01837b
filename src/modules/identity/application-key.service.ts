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
import {
  succeeded,
  runMutation,
  reasonOf,
  rejected,
  requestErrors,
  type Outcome,
} from '../../kernel/write/run-mutation.js';
import { userError, type UserErrorData } from '../../kernel/write/user-error.js';
import { administered, requireAdministrator, requireRole } from './administration.service.js';
import { faultsOf } from './application-key.rules.js';
import { grantsOf, instant } from './columns.js';
import { record } from './identity-log.service.js';

/** Fields that the input of every mutation has, as `runMutation` takes them. */
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

/** The columns of a key that clients may see: never its hash. */
const KEY_COLUMNS = sql`
  ${applicationId('')} || ${col(ROW, 'id')} as identifier, ${col(ROW, 'id')} as id, ${col(ROW, 'name')} as name,
  ${col(ROW, 'department')} as "departmentKey", ${grantsOf(ROW)} as grants, ${col(ROW, 'created_by')} as "createdBy",
  ${instant(col(ROW, 'created_at'))} as "createdAt", ${instant(col(ROW, 'expires_at'))} as "expiresAt",
  ${instant(col(ROW, 'revoked_at'))} as "revokedAt", ${instant(col(ROW, 'last_used_at'))} as "lastUsedAt"`;
const KEYS = sql`application_key as ${sql.ref(ROW)}`;

/** The key with an id, if the grants administer it. */
async function find(db: Database, id: string, grants: readonly Grant[]): Promise<Row | null> {
  const [row] = await db.rows(
    sql`select ${KEY_COLUMNS} from ${KEYS} where ${col(ROW, 'id')} = ${id} and ${administered(ROW, grants)}`,
  );
  return row ?? null;
}

/**
 * Creates a key whose grants lie within those of its creator.
 *
 * @returns `secret` is the key itself, in this one answer only; a repeated request gets the outcome without it
 * @throws Unauthenticated; Forbidden `OUT_OF_SCOPE` where a grant lies outside the creator's own
 */
export async function createApplicationKey(
  input: CreateApplicationKeyInput,
  context: Context,
): Promise<{ readonly outcome: Outcome; readonly secret: string | null }> {
  const grants = requireAdministrator(context.actor);
  let secret: string | null = null;
  const [outcome] = await runMutation(
    { name: 'createApplicationKey', input, tellsRequestErrors: true, reread: (id) => find(context.db, id, grants) },
    context,
    async (db) => {
      secret = null; // a retried transaction discards the secret of its first attempt
      const userErrors = [...requestErrors(input), ...(await userErrorsAbout(input, db, context.now()))];
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
      if (!row) throw new Forbidden('FORBIDDEN', { reason: 'OUT_OF_SCOPE' }); // this rolls the insert back
      const details = { name, department, grants: scope, expiresAt, reason: reason || null };
      await record(db, context, { action: 'CREATE_APPLICATION_KEY', subject: applicationId(id), ...details });
      secret = text;
      return [succeeded(row, null)];
    },
  );
  return { outcome: outcome!, secret }; // one change, one outcome
}

async function userErrorsAbout(input: CreateApplicationKeyInput, db: Database, now: Date): Promise<UserErrorData[]> {
  const { departmentKey, grants } = input;
  const codes = grants.flatMap(({ regionCode }) => regionCode ?? []);
  const [row] = await db.rows<{ regions: string[]; department: boolean }>(sql`
    select array(select given from unnest(${codes}::text[]) given
        where exists (select 1 from region where code = given) or region_formerly(given) is not null) as regions,
      exists (select 1 from department where key = ${departmentKey}) as department`);
  const { regions, department } = row!; // a select without from has one row
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

/** Revokes a key, which is refused within two seconds. A key that was revoked before keeps its revocation time. */
export async function revokeApplicationKey(input: RevokeApplicationKeyInput, context: Context): Promise<Outcome> {
  const grants = requireAdministrator(context.actor);
  const [outcome] = await runMutation(
    { name: 'revokeApplicationKey', input, tellsRequestErrors: true, reread: (id) => find(context.db, id, grants) },
    context,
    async (db) => {
      const { identifier } = input;
      const reason = reasonOf(input.reason);
      const id = keyOf(identifier);
      const isKnown = id !== null && (await find(db, id, grants)) !== null;
      const userErrors = [
        ...requestErrors(input),
        ...(reason === '' ? [userError('REQUIRED', ['reason'])] : []),
        ...(isKnown ? [] : [userError('NOT_FOUND', ['identifier'])]),
      ];
      if (id === null || userErrors.length > 0) return [rejected(userErrors)];
      const revoked = await db.rows<{ name: string; department: string; grants: Grant[]; expiresAt: string }>(sql`
      update application_key set revoked_at = ${context.now()} where id = ${id} and revoked_at is null
      returning name, department, grants, expires_at::text as "expiresAt"`);
      for (const revokedKey of revoked)
        await record(db, context, { action: 'REVOKE_APPLICATION_KEY', subject: identifier, ...revokedKey, reason });
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

/** A page of the keys that the caller administers. */
export async function applicationKeys(args: KeysArguments, context: Context): Promise<Page> {
  const where = conditions(args, context);
  const window = windowOf('applicationKeys', ORDER, args, [args.departmentKey, args.isRevoked]);
  const rows = await context.db.rows(sql`
    select ${KEY_COLUMNS}, ${placeOf(window, ROW)} from ${KEYS}
    where ${all([...where, ...windowConditions(window, ROW)])} ${windowTail(window, ROW)}`);
  return pageOf(window, rows);
}

export async function countApplicationKeys(args: KeysArguments, context: Context): Promise<number> {
  const [row] = await context.db.rows<{ total: number }>(
    sql`select count(*)::int as total from ${KEYS} where ${all(conditions(args, context))}`,
  );
  return row?.total ?? 0;
}
