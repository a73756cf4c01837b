import { compileSchema } from '../../src/kernel/schema/schema.js';
import { modules } from '../../src/modules/index.js';
import { openOrm } from '../../src/server/database/setup/orm.js';
import { freshDatabase, type TestDatabase } from './database.js';

/** A database with the tables of the modules of this test as well: those that it has mocked into the list. */
export async function toyDatabase(): Promise<TestDatabase> {
  const database = await freshDatabase();
  const orm = await openOrm((await compileSchema(modules)).model, database.url);
  await orm.schema.update({ safe: true });
  await orm.close(true);
  return database;
}
