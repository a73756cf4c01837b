import { sqlFile } from '../../../kernel/sql-file.js';

/** An arbitrary number, the same in every process and unlike the application's other locks. */
export const NUMBERING_LOCK = 7_265_011;

export const feedRoutines = (): string =>
  sqlFile(new URL('./feed.sql', import.meta.url), { numbering_lock: NUMBERING_LOCK });
