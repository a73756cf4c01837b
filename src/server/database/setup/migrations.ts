import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sql, type Kysely } from 'kysely';

export const MIGRATIONS = fileURLToPath(new URL('../../../../schema/migrations', import.meta.url));
export const MIGRATION_TABLE = 'migration';

/** Whether a migration has not been applied to the database. This check does not need the ORM that runs them. */
export async function isBehind(db: Kysely<unknown>): Promise<boolean> {
  const files = (await readdir(MIGRATIONS)).filter((file) => file.endsWith('.ts'));
  const { rows: tables } = await sql`select where to_regclass(${MIGRATION_TABLE}) is not null`.execute(db);
  if (tables.length === 0) return true;
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(MIGRATION_TABLE)}`.execute(db);
  const applied = new Set(rows.map(({ name }) => `${name}.ts`));
  return files.some((file) => !applied.has(file));
}
