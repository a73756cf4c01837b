import type pg from 'pg';
import { DatabaseUnguarded } from '../postgres/failure.js';

/** What a connection was asked to be at its start. */
interface ExpectedSession {
  /** Whom it works as; whoever signed in, without. */
  readonly role?: string | undefined;
  readonly isKeeper?: boolean;
}

/**
 * For `verify` of a pool: fails a new connection that is not what was asked for. Some poolers drop options of the start
 * without a word: then the application would work as the owner, and the feed would see nothing that is internal.
 */
export const checked =
  ({ role, isKeeper = false }: ExpectedSession): NonNullable<pg.PoolConfig['verify']> =>
  (client, done) => {
    const text = `select current_user::text as who, coalesce(current_setting('rural.keeper', true), '') as keeper`;
    client.query<{ who: string; keeper: string }>(text, (error: Error | undefined, result) => {
      const is = result?.rows[0];
      if (!is) return done(error);
      const isAsAsked = (role === undefined || is.who === role) && (is.keeper === 'on') === isKeeper;
      done(
        isAsAsked
          ? undefined
          : new DatabaseUnguarded(
              `A connection to the database works as ${is.who}, not with the options that it was started with: something between drops them. Connect to PostgreSQL itself, or through a pooler that passes \`options\` on.`,
            ),
      );
    });
  };
