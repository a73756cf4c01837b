import { APPLICATION_ROLE } from '../setup/application-role.js';
import { isLocated, pathColumn, type DataModel, type EntityMeta } from '../../../kernel/model/model.js';
import { unversionedColumns } from '../../../kernel/model/roll-ups.js';
import { triggers } from '../../../kernel/model/triggers.js';
import { sqlFile } from '../../../kernel/sql-file.js';
import { differs } from './differs.js';

/**
 * Whether an update changes the record, of which rolled-up columns are no part unless they say so. Generated columns
 * have no value yet in a before trigger. A table that has either must name its other columns one by one, and PostgreSQL
 * parses that list anew for every statement.
 */
function hasChanged(entity: EntityMeta): string {
  const unversioned = unversionedColumns(entity);
  if (unversioned.length === 0 && !entity.columns.some(({ generated }) => generated))
    return 'old.* is distinct from new.*';
  return differs([
    ...entity.columns
      .filter(({ generated, column }) => !generated && !unversioned.includes(column))
      .map(({ column }) => column),
    ...entity.manyToOne.map(({ column }) => column),
    ...entity.manyToMany.map(({ column }) => column),
    ...entity.abouts.flatMap(({ column, typeColumn }) => [typeColumn, column]),
    ...(isLocated(entity) ? [pathColumn(entity)] : []),
  ]);
}

/** The columns that no history has, and pairs of columns that it has together. */
function moreArguments(entity: EntityMeta): string {
  const unversioned = unversionedColumns(entity);
  const pairs = entity.abouts.flatMap(({ column, typeColumn }) => [column, typeColumn]);
  if (unversioned.length + pairs.length === 0) return '';
  return [`{${unversioned.join(',')}}`, ...pairs].map((argument) => `, '${argument}'`).join('');
}

const recordTriggers = (entity: EntityMeta): string =>
  sqlFile(new URL('./record-entity.sql', import.meta.url), {
    table: entity.table,
    has_changed: hasChanged(entity),
    type: entity.name,
    state: entity.state?.column ?? '',
    path: isLocated(entity) ? pathColumn(entity) : '',
    more: moreArguments(entity),
    ...triggers('d', 'touch'),
    ...triggers('z', 'record'),
  });

export const recordRoutines = (model: DataModel): string[] => [
  sqlFile(new URL('./record.sql', import.meta.url), { application_role: APPLICATION_ROLE }),
  ...model.entities.map(recordTriggers),
];
