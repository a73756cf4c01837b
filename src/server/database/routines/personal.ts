import type { Column } from '../../../kernel/model/column.js';
import { isLocated, pathColumn, type DataModel, type EntityMeta } from '../../../kernel/model/model.js';
import { snake } from '../../../kernel/describe.js';
import { triggers } from '../../../kernel/model/triggers.js';
import { sqlFile } from '../../../kernel/sql-file.js';

/** The masked form of a value, in SQL. */
const MASKS: Readonly<Record<NonNullable<Column['personal']>['mask'], (value: string) => string>> = {
  phone: (value) =>
    `case when length(${value}) >= 11 then left(${value}, 3) || '****' || right(${value}, 4) else '****' end`,
  address: (value) => `left(${value}, 6) || '****'`,
  hidden: () => `'****'`,
  decade: (value) => `${value} / 10 * 10`,
};

const putAway = ({ name }: EntityMeta, { name: field, column, personal }: Column): string =>
  sqlFile(new URL('./personal-value.sql', import.meta.url), {
    type: name,
    field,
    column,
    mask: MASKS[personal!.mask](`new.${column}`),
    constraint: `_${column}_mask`,
  });

function personalTriggers(entity: EntityMeta): string[] {
  const columns = entity.columns.filter((column) => column.personal);
  if (columns.length === 0) return [];
  const { table } = entity;
  const open = columns.filter(({ personal }) => personal!.openBy);
  return [
    sqlFile(new URL('./personal.sql', import.meta.url), {
      table,
      put_away_function: `${table}_put_away`,
      put_away_values: columns.map((column) => putAway(entity, column)).join(''),
      guard_function: `${table}_guard`,
      path: isLocated(entity) ? `new.${pathColumn(entity)}` : `''`,
      is_open:
        open.map(({ name, personal }) => `(field = '${name}' and new.${snake(personal!.openBy!)})`).join(' or ') ||
        'false',
      ...triggers('a', 'put_away'),
      ...triggers('w', 'guard'),
    }),
  ];
}

export const personalRoutines = (model: DataModel): string[] => model.entities.flatMap(personalTriggers);
