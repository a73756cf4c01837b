import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import type { DataModel } from '../../../kernel/model/model.js';
import { entitySchemas } from '../../../kernel/model/tables.js';
import { PLATFORM_TABLES } from '../platform-tables.js';
import { MIGRATION_TABLE, MIGRATIONS } from './migrations.js';

/** Tables that the schema generator leaves alone. */
const platformTables = (): (string | RegExp)[] =>
  [...PLATFORM_TABLES].flatMap(([name, { isPartitioned }]) =>
    isPartitioned ? [name, new RegExp(`^${name}_\\d+$`)] : [name],
  );

/**
 * MikroORM over the tables of the data model, for the schema and its migrations. Operations use `pool.ts`, and a start
 * that has nothing to migrate does not load the ORM: it would take a seventh of the start and 20 MB.
 */
export function openOrm(model: DataModel, url: string): Promise<MikroORM> {
  return MikroORM.init({
    clientUrl: url,
    entities: entitySchemas(model),
    extensions: [Migrator],
    discovery: { warnWhenNoEntities: false },
    pool: { max: 2 },
    ensureDatabase: false,
    schemaGenerator: { skipTables: [...platformTables(), ...model.moduleTables.tables] },
    migrations: {
      path: MIGRATIONS,
      tableName: MIGRATION_TABLE,
      silent: true, // the terminal reports it in one line
      snapshotName: 'snapshot',
      snapshotOnMigrate: false, // only `npm run migration` writes it
      emit: 'ts',
      fileName: (timestamp: string, name?: string) => `${timestamp}${name ? `_${name}` : ''}`,
    },
  });
}
