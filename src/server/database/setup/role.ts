import { sql, type Kysely } from 'kysely';
import type { Sql } from '../../../kernel/sql.js';
import { sqlFile } from '../../../kernel/sql-file.js';
import type { DataModel } from '../../../kernel/model/model.js';
import { DatabaseUnguarded } from '../../postgres/failure.js';
import { APPLICATION_ROLE } from './application-role.js';
import { PLATFORM_TABLES, type PlatformTable } from '../platform-tables.js';
import { NUMBERING_LOCK } from '../routines/feed.js';

/**
 * Creates the application's role and grants it its rights. If the owner may not create roles, the application works as
 * the owner, for whom row-level security is forced; only a trigger then protects the history. A read-only server got
 * all of this from its primary.
 *
 * @returns whether the role can be used
 * @throws DatabaseUnguarded when it cannot, and row-level security would bind nobody
 */
export async function grantApplication(db: Kysely<unknown>, { moduleTables }: DataModel): Promise<boolean> {
  const { isReadOnly, isExempt } = await readStatus(db);
  if (!isReadOnly && (await makeRole(db))) await joinRole(db);
  if (!(await mayWorkAsRole(db))) {
    if (isExempt)
      throw new DatabaseUnguarded(
        `The database's user is exempt from row-level security and cannot work as the role ${APPLICATION_ROLE}: ` +
          'everybody would be shown what is internal. Create the role and grant it to the user: ' +
          `create role ${APPLICATION_ROLE} nologin; grant ${APPLICATION_ROLE} to …`,
      );
    return false;
  }
  if (!isReadOnly) await grantTo(sql.ref(APPLICATION_ROLE), db, moduleTables);
  return true;
}

interface RoleStatus {
  /** Whether it is a standby, or set to read-only. */
  readonly isReadOnly: boolean;
  readonly isExempt: boolean;
}

async function readStatus(db: Kysely<unknown>): Promise<RoleStatus> {
  const { rows } = await sql<RoleStatus>`
    select pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as "isReadOnly",
      rolsuper or rolbypassrls as "isExempt" from pg_roles where rolname = current_user`.execute(db);
  return rows[0]!; // the current user is a role
}

/** A trial, since `pg_has_role` would also count a membership without the right to set the role. */
async function mayWorkAsRole(db: Kysely<unknown>): Promise<boolean> {
  return db.transaction().execute(async (transaction) =>
    sql`set local role ${sql.ref(APPLICATION_ROLE)}`.execute(transaction).then(
      () => true,
      falseIf('42501', '22023'), // insufficient_privilege, no such role
    ),
  );
}

async function grantTo(role: Sql, db: Kysely<unknown>, moduleTables: DataModel['moduleTables']): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    // a process that numbers creates and drops partitions, and PostgreSQL refuses concurrent changes of a table's
    // catalog entry
    await sql`select pg_advisory_xact_lock(${NUMBERING_LOCK})`.execute(transaction);
    await sql`grant usage on schema public to ${role}`.execute(transaction);
    await sql`grant select, insert, update, delete on all tables in schema public to ${role}`.execute(transaction);
    await sql`grant usage on all sequences in schema public to ${role}`.execute(transaction);
    const appended = namesOf('APPEND');
    await sql`revoke update, delete, truncate on ${tables(appended)} from ${role}`.execute(transaction);
    const read = [...namesOf('READ'), ...moduleTables.tables];
    await sql`revoke insert, update, delete, truncate on ${tables(read)} from ${role}`.execute(transaction);
    for (const [name, { changing }] of PLATFORM_TABLES) {
      if (changing)
        await sql`grant update (${sql.join(changing.map((column) => sql.ref(column)))})
          on ${sql.table(name)} to ${role}`.execute(transaction);
    }
    const rest = sqlFile(new URL('./role.sql', import.meta.url), { application_role: APPLICATION_ROLE });
    await sql.raw(rest).execute(transaction);
  });
}

const namesOf = (application: PlatformTable['application']): string[] =>
  [...PLATFORM_TABLES].flatMap(([name, table]) => (table.application === application ? [name] : []));

const tables = (names: readonly string[]): Sql => sql.join(names.map((name) => sql.table(name)));

/** @returns whether the role exists */
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

/** If another owner on this server created the role, it may already be granted; `mayWorkAsRole` finds out. */
const joinRole = (db: Kysely<unknown>): Promise<boolean> =>
  sql`grant ${sql.ref(APPLICATION_ROLE)} to current_user`.execute(db).then(() => true, falseIf('42501'));

/** Turns errors with these codes into `false`; any other error is thrown. */
const falseIf =
  (...codes: readonly string[]) =>
  (error: unknown): false => {
    if (codes.includes((error as { code?: string }).code ?? '')) return false;
    throw error;
  };
