import type { Context } from '../../kernel/context.js';
import { Forbidden } from '../../kernel/errors.js';
import { isPersonId } from '../../kernel/identity/identifier.js';
import { sql } from '../../kernel/sql.js';
import {
  succeeded,
  runMutation,
  reasonOf,
  rejected,
  requestErrors,
  type Outcome,
} from '../../kernel/write/run-mutation.js';
import { userError } from '../../kernel/write/user-error.js';
import { isOverEverything, requireAdministrator } from './administration.service.js';
import type { RequestInput } from './application-key.service.js';
import { record } from './identity-log.service.js';

export interface RevokeCallerInput extends RequestInput {
  readonly identifier: string;
  readonly reason: string;
}

const LONGEST_IDENTIFIER = 300; // more than any accepted subject has

/**
 * Revokes the tokens that a person has received so far; new tokens are for the issuer to refuse. Only administrators
 * over everything may: the grants of a person's tokens are not known here, so they cannot be divided among scopes.
 */
export async function revokeCaller(input: RevokeCallerInput, context: Context): Promise<Outcome> {
  if (!requireAdministrator(context.actor).some(isOverEverything))
    throw new Forbidden('FORBIDDEN', { reason: 'OUT_OF_SCOPE' });
  const [outcome] = await runMutation(
    { name: 'revokeCaller', input, tellsRequestErrors: true },
    context,
    async (db) => {
      const { identifier } = input;
      const reason = reasonOf(input.reason);
      const userErrors = [
        ...requestErrors(input),
        ...(reason === '' ? [userError('REQUIRED', ['reason'])] : []),
        ...(isPersonId(identifier) ? [] : [userError('NOT_A_PERSON', ['identifier'])]),
        ...(identifier.length > LONGEST_IDENTIFIER
          ? [userError('TEXT_SIZE', ['identifier'], { most: LONGEST_IDENTIFIER })]
          : []),
      ];
      if (userErrors.length > 0) return [rejected(userErrors)];
      // the later of two clocks: with a slow one, tokens issued since its time would stay valid
      await db.rows(sql`
      insert into revocation (subject, at) values (${identifier}, greatest(${context.now()}, clock_timestamp()))
      on conflict (subject) do update set at = greatest(revocation.at, excluded.at)`);
      await record(db, context, { action: 'REVOKE_CALLER', subject: identifier, reason });
      return [succeeded(null, null)];
    },
  );
  return outcome!; // one change, one outcome
}
