import { seeds } from '../../seeds/index.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';
import { prepareDatabase } from '../../src/server/database/setup/migrate.js';

/** Migrates and seeds the database that every test database is cloned from. */
export async function prepareTemplate(url: string): Promise<void> {
  const { model } = await compileSchema(modules);
  await prepareDatabase(url, model, seeds);
}
