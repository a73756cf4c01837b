import { APPLICATION_ROLE } from '../setup/application-role.js';
import { isLocated, pathColumn, type DataModel, type EntityMeta } from '../../../kernel/model/model.js';
import { triggers } from '../../../kernel/model/triggers.js';
import { sqlFile } from '../../../kernel/sql-file.js';
import { differs } from './differs.js';

/**
 * Whether an update changes anything. Generated columns have no value yet in a before trigger: a table that has some
 * must name its other columns one by one, and PostgreSQL parses that list anew for every statement.
 */
function hasChanged(entity: EntityMeta): string {
  if (!entity.columns.some(({ generated }) => generated)) return 'old.* is distinct from new.*';
  return differs([
    ...entity.columns.filter(({ generated }) => !generated).map(({ column }) => column),
    ...entity.manyToOne.map(({ column }) => column),
    ...entity.manyToMany.map(({ column }) => column),
    ...entity.abouts.flatMap(({ column, typeColumn }) => [typeColumn, column]),
    ...(isLocated(entity) ? [pathColumn(entity)] : []),
  ]);
}

/** Pairs of columns that a history has together. */
const moreArguments = ({ abouts }: EntityMeta): string =>
  abouts.map(({ column, typeColumn }) => `, '${column}', '${typeColumn}'`).join('');

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
