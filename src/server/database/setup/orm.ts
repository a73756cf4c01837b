import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import type { DataModel } from '../../../kernel/model/model.js';
import { entitySchemas } from '../../../kernel/model/tables.js';
import { MIGRATION_TABLE, MIGRATIONS } from './migrations.js';

/** The platform's own tables besides those of entities: migrated by hand, and ignored by the schema generator. */
const OWN_TABLES = [
  'access_log',
  'application_key',
  'change',
  /^change_\d+$/,
  'emergency',
  'feed',
  'feed_line',
  'history',
  'idempotency',
  'identity_log',
  'outbox',
  'personal',
  'rate_balance',
  'rate_process',
  'revocation',
  'search_entry',
  'search_internal',
  'search_place',
  'setting',
];

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
    schemaGenerator: { skipTables: [...OWN_TABLES, ...model.platformTables.tables] },
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
