import { SessionSetting } from './parameters.js';
import { all, sql, type Sql } from './sql.js';

const set = (name: string, value: unknown): Sql =>
  sql`set_config(${sql.lit(`rural.${name}`)}, ${value}, true) is not null`;

const NAMES = ['actor', 'reach', 'request', 'today'];

/**
 * Tells the database who asks and why, inside a statement that is a transaction of its own, and is true. What changes
 * something must ask for it before it does: then its triggers know. All is told whoever asks, so that texts are the same.
 *
 * @param reason a text or a slot for one
 */
export const withSession = (reason: unknown): Sql<boolean> =>
  all([...NAMES.map((name) => set(name, new SessionSetting(name))), set('reason', reason)]);
