import type { DataModel } from '../../../kernel/model/model.js';
import { linkTriggers } from '../../../kernel/model/triggers.js';
import { sqlFile } from '../../../kernel/sql-file.js';

export const linkRoutines = (model: DataModel): string[] =>
  model.entities.flatMap((entity) =>
    entity.manyToMany.map(({ table: links, column, fromColumn, toColumn }) =>
      sqlFile(new URL('./links.sql', import.meta.url), {
        table: entity.table,
        column,
        links,
        from_column: fromColumn,
        to_column: toColumn,
        follow: `${links}_follow`,
        ...linkTriggers(column),
      }),
    ),
  );
