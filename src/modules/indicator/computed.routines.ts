import { PLATFORM } from '../../kernel/access/actor.js';
import { triggers } from '../../kernel/model/triggers.js';
import { sqlFile } from '../../kernel/sql-file.js';

/** Where a computed figure comes from. */
export const COMPUTED_SOURCES = [{ title: '由平台按登记数据计算 (computed by the platform from the registers)' }];

/** Who may write computed figures, and how they are written. */
export const COMPUTED = sqlFile(new URL('./computed.sql', import.meta.url), {
  platform: PLATFORM.id,
  sources: JSON.stringify(COMPUTED_SOURCES),
  ...triggers('a', 'computable', 'origin'),
});
