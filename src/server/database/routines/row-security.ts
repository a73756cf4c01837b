import { APPLICATION_ROLE } from '../setup/application-role.js';
import { restrictedEntities } from '../../../kernel/access/scope.js';
import { internalLike } from '../../../kernel/model/internal.js';
import { isLocated, pathColumn, type DataModel, type EntityMeta } from '../../../kernel/model/model.js';
import { triggers } from '../../../kernel/model/triggers.js';
import { sqlFile } from '../../../kernel/sql-file.js';
import { PLATFORM_TABLES, shieldedTables } from '../platform-tables.js';

const shield = (table: string, shownIf: string): string =>
  sqlFile(new URL('./row-security-table.sql', import.meta.url), {
    table,
    application_role: APPLICATION_ROLE,
    shown_if: shownIf,
  });

function entityShield(entity: EntityMeta): string {
  const path = isLocated(entity) ? pathColumn(entity) : `''`;
  const reaches = (type: string): string => `reaches('READ', ${type}, ${path})`;
  const likeEnds = internalLike(entity).map(({ relation, ends }) => {
    if (relation.does === 'manyToOne') return `(${relation.column} is null or ${reaches(`'${ends[0]!.name}'`)})`;
    const types = ends.map(({ name }) => `'${name}'`).join(', ');
    const type = relation.typeColumn;
    return `(${type} is null or ${type} not in (${types}) or ${reaches(type)})`;
  });
  return shield(entity.table, `sensitivity = 'PUBLIC' or ${[reaches(`'${entity.name}'`), ...likeEnds].join(' and ')}`);
}

const insertable = (table: string): string =>
  PLATFORM_TABLES.get(table)?.application === 'APPEND'
    ? sqlFile(new URL('./row-security-append.sql', import.meta.url), { table })
    : '';

/**
 * The second layer: row-level security on every table with restricted rows, also for the owner. It does not depend on
 * the predicates of the first layer: if one is missing there, this layer still withholds the rows.
 *
 * The feed reads on the platform's own connections, which may read everything: one reader fetches an event for all
 * subscribers. There the first layer stands alone, and personal values have already been taken out of the rows
 * (`personal.sql`).
 */
export const rowSecurityRoutines = (model: DataModel): string[] => [
  sqlFile(new URL('./row-security.sql', import.meta.url), triggers('z', 'record')),
  ...restrictedEntities(model).map(entityShield),
  ...shieldedTables().flatMap(([table, shownIf]) => [shield(table, shownIf), insertable(table)]),
];
