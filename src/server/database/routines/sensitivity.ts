import { internalLike, internalValues } from '../../../kernel/model/internal.js';
import type { DataModel, EntityMeta } from '../../../kernel/model/model.js';
import { lockOf } from '../../../kernel/model/roll-ups.js';
import { triggers } from '../../../kernel/model/triggers.js';
import { sqlFile } from '../../../kernel/sql-file.js';
import { moveAlong } from './tree.js';

function sensitivityTrigger(entity: EntityMeta): string {
  const values = internalValues(entity);
  const likes = internalLike(entity);
  const isInternal = [
    ...values.map(({ column, values: names }) => {
      const list = names.map((name) => `'${name}'`).join(', ');
      return `new."${column.column}" in (${list})`;
    }),
    ...likes.flatMap(({ relation, ends }) =>
      ends.map((end) => {
        const isOfType = relation.does === 'about' ? `new."${relation.typeColumn}" = '${end.name}' and ` : '';
        const row = `from ${end.table} e where e.id = new."${relation.column}" ${lockOf(end, entity)}`;
        return `${isOfType}(select e.sensitivity ${row}) <> 'PUBLIC'`;
      }),
    ),
  ];
  const columns = [
    ...values.map(({ column: { column } }) => column),
    ...likes.flatMap(({ relation }) => [...(relation.does === 'about' ? [relation.typeColumn] : []), relation.column]),
    'sensitivity',
  ];
  return sqlFile(new URL('./sensitivity.sql', import.meta.url), {
    table: entity.table,
    function: `${entity.table}_sensitivity`,
    is_internal: isInternal.map((each) => `coalesce(${each}, false)`).join('\n    or '),
    columns: columns.map((column) => `"${column}"`).join(', '),
    ...triggers('c', 'sensitivity'),
  });
}

function endTrigger({ entities }: DataModel, end: EntityMeta): string[] {
  const followers = entities.flatMap((entity) =>
    internalLike(entity)
      .filter(({ ends }) => ends.includes(end))
      .map(({ relation: { column } }) => ({ table: entity.table, column })),
  );
  if (followers.length === 0) return [];
  return [
    sqlFile(new URL('./sensitivity-end.sql', import.meta.url), {
      table: end.table,
      function: `${end.table}_disclose`,
      update_rows: moveAlong(followers),
      ...triggers('b', 'disclose'),
    }),
  ];
}

export const sensitivityRoutines = (model: DataModel): string[] => [
  ...model.entities.filter(({ options }) => options.internal).map(sensitivityTrigger),
  ...model.entities.flatMap((end) => endTrigger(model, end)),
];
