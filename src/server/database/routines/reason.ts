import type { DataModel } from '../../../kernel/model/model.js';
import { reasonRule } from '../../../kernel/model/reason-on.js';
import { triggers } from '../../../kernel/model/triggers.js';
import { sqlFile } from '../../../kernel/sql-file.js';

/** Fired by the columns that a statement sets: what triggers derive from others needs no reason of its own. */
export const reasonRoutines = (model: DataModel): string[] => [
  sqlFile(new URL('./reason.sql', import.meta.url)),
  ...model.entities.flatMap((entity) => {
    const rule = reasonRule(entity);
    if (!rule) return [];
    const columns = rule.members.map(({ column }) => `"${column}"`);
    return sqlFile(new URL('./reason-entity.sql', import.meta.url), {
      table: entity.table,
      columns: columns.join(', '),
      changes: columns
        .map((each) => `old.${each} is not null and old.${each} is distinct from new.${each}`)
        .join(' or '),
      code: rule.code,
      ...triggers('b', 'reason'),
    });
  }),
];
