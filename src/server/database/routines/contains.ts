import { createHash } from 'node:crypto';
import type { DataModel } from '../../../kernel/model/model.js';
import { foldRoutine } from '../../../kernel/read/search-fold.js';
import { sqlFile } from '../../../kernel/sql-file.js';

const pairsRoutine = sqlFile(new URL('./text-pairs.sql', import.meta.url));
/** Of what the entries of an index are made: it is made anew when that is. */
const version = createHash('sha256')
  .update(foldRoutine + pairsRoutine)
  .digest('hex')
  .slice(0, 8);

/** The index of each text that is asked what it contains. It needs a function, so no migration makes it. */
export const containsRoutines = ({ entities }: DataModel): string[] => [
  pairsRoutine,
  ...entities.flatMap(({ table, columns }) =>
    columns
      .filter(({ filter }) => filter === 'contains')
      .map(({ column }) =>
        sqlFile(new URL('./contains.sql', import.meta.url), {
          table,
          column,
          former: `${table}\\_${column}\\_pairs\\_%`,
          index: `${table}_${column}_pairs_${version}`,
        }),
      ),
  ),
];
