import { createHash } from 'node:crypto';
import { computedSeeds } from '../../seeds/computed.js';
import { seeds, type Loaded } from '../../seeds/index.js';
import { compileSchema } from '../../src/kernel/schema/schema.js';
import { givenColumns } from '../../src/kernel/write/columns.js';
import { modules } from '../../src/modules/index.js';
import { routines } from '../../src/server/database/routines.js';
import { prepareDatabase } from '../../src/server/database/setup/migrate.js';

/** Migrates and seeds a database that test databases are cloned from. */
export async function prepareTemplate(url: string, extent: Loaded = 'samples'): Promise<void> {
  const { model } = await compileSchema(modules);
  await prepareDatabase(url, model, () => seeds(extent), undefined, computedSeeds);
}

/** A hash of what the code gives to `prepareDatabase`. What that does with it is in the files of its folder. */
export async function templateHash(): Promise<string> {
  const { model } = await compileSchema(modules);
  const hash = createHash('sha256').update(JSON.stringify([routines(model), model.moduleTables.tables]));
  for (const { of, rows } of seeds()) {
    const entity = model.of(of);
    const values = rows.map((row) => givenColumns(entity, row).map(({ column, given }) => [column, given]));
    hash.update(JSON.stringify([entity.table, rows.map(({ id }) => id), values]));
  }
  for (const { key, figure } of model.computations.values()) hash.update(JSON.stringify([key, figure]));
  return hash.digest('hex');
}
