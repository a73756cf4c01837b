import type pg from 'pg';
import { DatabaseUnguarded } from '../../postgres/failure.js';

/** The state that a connection must have after its start. */
interface ExpectedSession {
  /** The role it works as; without it, the user who signed in. */
  readonly role?: string | undefined;
  readonly isKeeper?: boolean;
}

/**
 * For `verify` of a pool: fails a new connection whose options were not applied. Some poolers silently drop startup
 * options: then the application would work as the owner, and the feed would read nothing that is internal.
 */
export const checked =
  ({ role, isKeeper = false }: ExpectedSession): NonNullable<pg.PoolConfig['verify']> =>
  (client, done) => {
    const text = `select current_user::text as who, coalesce(current_setting('rural.keeper', true), '') as keeper`;
    client.query<{ who: string; keeper: string }>(text, (error: Error | undefined, result) => {
      const session = result?.rows[0];
      if (!session) return done(error);
      const isAsExpected = (role === undefined || session.who === role) && (session.keeper === 'on') === isKeeper;
      done(
        isAsExpected
          ? undefined
          : new DatabaseUnguarded(
              `A connection to the database works as ${session.who}, not with the options that it was started with: ` +
                'something between drops them. ' +
                'Connect to PostgreSQL itself, or through a pooler that passes `options` on.',
            ),
      );
    });
  };
