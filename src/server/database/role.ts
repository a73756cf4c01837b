import { sql, type Kysely } from 'kysely';
import type { Sql } from '../../kernel/sql.js';
import type { DataModel } from '../../kernel/model/model.js';
import { DatabaseUnguarded } from '../postgres/failure.js';
import { APPLICATION_ROLE } from './application-role.js';
import { NUMBERING_LOCK } from './routines/feed.js';

/**
 * Makes the application's role and gives it what it needs. Where the owner may not make roles, the application works as
 * the owner, over whom row-level security is forced; what guards history is then its trigger alone. A server that
 * takes no writes has been given all of it by the one that it follows.
 *
 * @returns whether the role can be used
 * @throws DatabaseUnguarded where it cannot, and row-level security would hold for nobody
 */
export async function grantApplication(db: Kysely<unknown>, { platformTables: kept }: DataModel): Promise<boolean> {
  const { isReadOnly, isExempt } = await about(db);
  if (!isReadOnly && (await makeRole(db))) await join(db);
  if (!(await mayWorkAsRole(db))) {
    if (isExempt)
      throw new DatabaseUnguarded(
        `The database's user is exempt from row-level security and cannot work as the role ${APPLICATION_ROLE}: everybody would be shown what is internal. Create the role and grant it to the user: create role ${APPLICATION_ROLE} nologin; grant ${APPLICATION_ROLE} to …`,
      );
    return false;
  }
  if (!isReadOnly) await grantTo(sql.ref(APPLICATION_ROLE), db, kept);
  return true;
}

interface About {
  /** A standby, or a server that was set so. */
  readonly isReadOnly: boolean;
  readonly isExempt: boolean;
}

async function about(db: Kysely<unknown>): Promise<About> {
  const { rows } = await sql<About>`
    select pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as "isReadOnly",
      rolsuper or rolbypassrls as "isExempt" from pg_roles where rolname = current_user`.execute(db);
  return rows[0]!; // whoever asks has a role
}

/** `pg_has_role` would count a membership that does not allow it. */
async function mayWorkAsRole(db: Kysely<unknown>): Promise<boolean> {
  return db.transaction().execute(async (transaction) =>
    sql`set local role ${sql.ref(APPLICATION_ROLE)}`.execute(transaction).then(
      () => true,
      falseIf('42501', '22023'), // insufficient_privilege, no such role
    ),
  );
}

async function grantTo(role: Sql, db: Kysely<unknown>, kept: DataModel['platformTables']): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    // a process that numbers makes and drops partitions, and PostgreSQL refuses two changes of one table's entry at once
    await sql`select pg_advisory_xact_lock(${NUMBERING_LOCK})`.execute(transaction);
    await sql`grant usage on schema public to ${role}`.execute(transaction);
    await sql`grant select, insert, update, delete on all tables in schema public to ${role}`.execute(transaction);
    await sql`grant usage on all sequences in schema public to ${role}`.execute(transaction);
    await sql`revoke update, delete, truncate on access_log, emergency from ${role}`.execute(transaction);
    await sql`revoke insert, update, delete, truncate on history, outbox, change, feed, feed_line, setting, migration, personal, search_entry, search_internal, search_place from ${role}`.execute(
      transaction,
    );
    for (const table of kept.tables)
      await sql`revoke insert, update, delete, truncate on ${sql.table(table)} from ${role}`.execute(transaction);
    // of credentials only what ends them and when they were used may change
    await sql`revoke update, delete, truncate on application_key, revocation, identity_log from ${role}`.execute(
      transaction,
    );
    await sql`grant update (revoked_at, last_used_at) on application_key to ${role}`.execute(transaction);
    await sql`grant update (at) on revocation to ${role}`.execute(transaction);
    await sql.raw(REVOKE_FROM_EVERYBODY).execute(transaction);
  });
}

/**
 * What PostgreSQL lets everybody do. A trigger function runs as the owner: on a table of one's own, whose rows say what
 * one likes, it would write them into the history. Triggers that are there need no right to execute.
 */
const REVOKE_FROM_EVERYBODY = `
do $$ declare f regprocedure; begin
  for f in
    select oid::regprocedure from pg_proc
    where pronamespace = 'public'::regnamespace and proowner = current_user::regrole and prorettype = 'trigger'::regtype
      and has_function_privilege('${APPLICATION_ROLE}', oid, 'execute')
  loop
    execute format('revoke execute on function %s from public', f);
  end loop;
  if has_database_privilege('${APPLICATION_ROLE}', current_database(), 'temporary') then
    execute format('revoke temporary on database %I from public', current_database());
  end if;
  if has_schema_privilege('${APPLICATION_ROLE}', 'public', 'create') then revoke create on schema public from public; end if;
end $$`;

/** @returns whether it is there */
async function makeRole(db: Kysely<unknown>): Promise<boolean> {
  const { rows } = await sql`select from pg_roles where rolname = ${APPLICATION_ROLE}`.execute(db);
  if (rows.length > 0) return true;
  try {
    await sql`create role ${sql.ref(APPLICATION_ROLE)} nologin`.execute(db);
    return true;
  } catch (error) {
    if (['42710', '23505'].includes((error as { code?: string }).code ?? '')) return true; // another process was faster
    return falseIf('42501')(error);
  }
}

/** A role that another owner of this server made may be granted already; `mayWorkAsRole` finds out. */
const join = (db: Kysely<unknown>): Promise<boolean> =>
  sql`grant ${sql.ref(APPLICATION_ROLE)} to current_user`.execute(db).then(() => true, falseIf('42501'));

/** That something may not be done is an answer; any other failure is one. */
const falseIf =
  (...codes: readonly string[]) =>
  (error: unknown): false => {
    if (codes.includes((error as { code?: string }).code ?? '')) return false;
    throw error;
  };
