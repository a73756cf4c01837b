import { closedRule } from '../../../kernel/model/closed-in.js';
import type { DataModel } from '../../../kernel/model/model.js';
import { triggers } from '../../../kernel/model/triggers.js';
import { sqlFile } from '../../../kernel/sql-file.js';
import { literal } from '../../../kernel/sql.js';
import { differs } from './differs.js';

/** Keeps what rows say while they are in a state in which it is not changed. */
export const closedRoutines = (model: DataModel): string[] => [
  sqlFile(new URL('./closed.sql', import.meta.url)),
  ...model.entities.flatMap((entity) => {
    const rule = closedRule(entity);
    if (!rule || !entity.state) return [];
    const columns = rule.members.map(({ column }) => column);
    return sqlFile(new URL('./closed-entity.sql', import.meta.url), {
      table: entity.table,
      state: entity.state.column,
      states: rule.states.map(literal).join(', '),
      columns: columns.map((column) => `"${column}"`).join(', '),
      changes: differs(columns),
      arguments: [rule.code, ...columns].map(literal).join(', '),
      ...triggers('b', 'closed'),
    });
  }),
];
