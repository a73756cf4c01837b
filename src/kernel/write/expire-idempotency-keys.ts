import type { Task } from '../module.js';
import { sql } from '../sql.js';
import { isExpired } from './run-mutation.js';

/** Deletes stored outcomes whose idempotency keys have expired. */
export const forgetKeys: Task = {
  name: 'forget-idempotency-keys',
  everyMs: 3600 * 1000,
  async run({ db }) {
    await db.rows(sql`delete from idempotency i where ${isExpired(sql`i.at`)}`);
  },
};
