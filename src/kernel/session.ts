import { SessionSetting } from './parameters.js';
import { all, sql, type Sql } from './sql.js';

const set = (name: string, value: unknown): Sql =>
  sql`set_config(${sql.lit(`rural.${name}`)}, ${value}, true) is not null`;

const NAMES = ['actor', 'grants', 'reach', 'request', 'today'];

/**
 * A predicate that is true and sets the session settings (caller, request, reason) inside a statement that is a
 * transaction of its own. The changing part of the statement must evaluate it first, so that triggers see the settings.
 * All settings are set for every caller, so that the statement's text is the same.
 *
 * @param reason a text or a parameter slot
 */
export const withSession = (reason: unknown): Sql<boolean> =>
  all([...NAMES.map((name) => set(name, new SessionSetting(name))), set('reason', reason)]);
