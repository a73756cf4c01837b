import type { DataModel } from '../../../kernel/model/model.js';
import { SETTING_FORMS } from '../../../kernel/model/setting.js';
import { literal } from '../../../kernel/sql.js';
import { sqlFile } from '../../../kernel/sql-file.js';

const orNull = (text: string | null): string => (text === null ? 'null' : literal(text));

/** Without a declared setting, a table without rows. */
const NONE = `(null::text, null::text, null::text, null::text, null::text, null::text) limit 0`;

export const settingRoutines = ({ settings }: DataModel): string => {
  const rows = [...settings.values()].map(({ key, unit, default: value, department }) => {
    const { pattern, example } = SETTING_FORMS[unit];
    return `(${[key, unit, value, department, pattern, example].map(orNull).join(', ')})`;
  });
  return sqlFile(new URL('./settings.sql', import.meta.url), { settings: rows.join(',\n    ') || NONE });
};
