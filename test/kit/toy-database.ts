import { compileSchema } from '../../src/kernel/schema/schema.js';
import type { Module } from '../../src/kernel/module.js';
import { modules as platform } from '../../src/modules/index.js';
import { openOrm } from '../../src/server/database/setup/orm.js';
import { freshDatabase, type TestDatabase } from './database.js';

/** A database with the tables of these modules: those of the platform and a toy, unless the list is mocked. Toys need places, and no samples. */
export async function toyDatabase(modules: readonly Module[] = platform): Promise<TestDatabase> {
  const database = await freshDatabase('reference');
  const orm = await openOrm((await compileSchema(modules)).model, database.url);
  await orm.schema.update({ safe: true });
  await orm.close(true);
  return database;
}
