import { sql, type Kysely } from 'kysely';
import type { Graph } from '../../kernel/thing/graph.js';
import { NUMBERING_LOCK } from './routines/feed.js';

/** The role that the application works as: it owns nothing and cannot rewrite history. */
export const APPLICATION_ROLE = 'rural_graph_app';

/**
 * Makes the application's role and gives it what it needs. Where the owner may not make roles, the application
 * works as the owner; what guards history is then its trigger alone.
 *
 * @returns whether the role can be used
 */
export async function grantApplication(db: Kysely<unknown>, { kept }: Graph): Promise<boolean> {
  const role = sql.ref(APPLICATION_ROLE);
  const exists = await sql<{
    made: boolean;
  }>`select true as made from pg_roles where rolname = ${APPLICATION_ROLE}`.execute(db);
  if (exists.rows.length === 0 && !(await makeRole(db))) return false;
  try {
    await sql`grant ${role} to current_user`.execute(db);
  } catch {
    return false; // made by another owner of this server
  }
  await db.transaction().execute(async (transaction) => {
    // a process that numbers makes and drops partitions, and PostgreSQL refuses two changes of one table's entry at once
    await sql`select pg_advisory_xact_lock(${NUMBERING_LOCK})`.execute(transaction);
    await sql`grant usage on schema public to ${role}`.execute(transaction);
    await sql`grant select, insert, update, delete on all tables in schema public to ${role}`.execute(transaction);
    await sql`grant usage on all sequences in schema public to ${role}`.execute(transaction);
    await sql`revoke update, delete, truncate on access_log, emergency from ${role}`.execute(transaction);
    await sql`revoke insert, update, delete, truncate on history, outbox, change, feed, setting, migration, personal, search_entry, search_internal from ${role}`.execute(
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
  });
  return true;
}

async function makeRole(db: Kysely<unknown>): Promise<boolean> {
  try {
    await sql`create role ${sql.ref(APPLICATION_ROLE)} nologin`.execute(db);
    return true;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === '42710' || code === '23505') return true; // another process was faster
    if (code === '42501') return false; // insufficient_privilege
    throw error;
  }
}
