import type { Column } from '../../../kernel/model/column.js';
import type { DataModel } from '../../../kernel/model/model.js';
import { triggers } from '../../../kernel/model/triggers.js';
import { sqlFile } from '../../../kernel/sql-file.js';

function assignment({ column, enteredOn }: Column): string {
  const { state, isFirst } = enteredOn!; // the caller's columns have one
  const unless = isFirst ? `new."${column}" is null` : `(tg_op = 'UPDATE' or new."${column}" is null)`;
  return `if came_to = '${state}' and ${unless} then new."${column}" := today(); end if;`;
}

/** Keeps the days on which rows come to their states. */
export const enteredOnRoutines = (model: DataModel): string[] =>
  model.entities.flatMap(({ table, state, columns }) => {
    const days = columns.filter((column) => column.enteredOn);
    if (!state || days.length === 0) return [];
    return sqlFile(new URL('./entered-on.sql', import.meta.url), {
      table,
      state: state.column,
      function: `${table}_dated`,
      assignments: days.map(assignment).join('\n  '),
      ...triggers('c', 'dated'),
    });
  });
