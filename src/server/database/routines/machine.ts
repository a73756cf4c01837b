import type { DataModel } from '../../../kernel/model/model.js';
import { transitionsOf } from '../../../kernel/model/state-machine.js';
import { triggers } from '../../../kernel/model/triggers.js';
import { sqlFile } from '../../../kernel/sql-file.js';

export const machineRoutines = (model: DataModel): string[] =>
  model.entities.flatMap(({ table, state }) => {
    if (!state) return [];
    return sqlFile(new URL('./machine.sql', import.meta.url), {
      table,
      state: state.column,
      transitions: transitionsOf(state.stateMachine)
        .map(([from, to]) => `('${from}', '${to}')`)
        .join(', '),
      function: `${table}_move`,
      constraint: `${table}_${state.column}_move`,
      ...triggers('c', 'move'),
    });
  });
