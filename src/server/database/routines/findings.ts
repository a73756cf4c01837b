import type { DataModel } from '../../../kernel/model/model.js';
import { literals } from '../../../kernel/model/condition.js';
import { sqlFile } from '../../../kernel/sql-file.js';

/** Without a finding, a table without rows. */
const NONE = '(null::text, null::text, null::boolean) limit 0';

export const findingRoutines = ({ findings }: DataModel): string => {
  const rows = [...findings.values()].map(
    ({ key, kind, sensitivity }) => `(${literals([key, kind, sensitivity === 'INTERNAL'])})`,
  );
  return sqlFile(new URL('./findings.sql', import.meta.url), { findings: rows.join(',\n    ') || NONE });
};
