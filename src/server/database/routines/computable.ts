import type { DataModel } from '../../../kernel/model/model.js';
import { literal } from '../../../kernel/sql.js';
import { sqlFile } from '../../../kernel/sql-file.js';

export const computableRoutines = ({ computations }: DataModel): string =>
  sqlFile(new URL('./computable.sql', import.meta.url), { keys: [...computations.keys()].map(literal).join(', ') });
