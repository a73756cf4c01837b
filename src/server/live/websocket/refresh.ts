import type { Actor } from '../../../kernel/access/actor.js';
import type { Log } from '../../../kernel/context.js';
import { TooMuch, Unavailable } from '../../../kernel/errors.js';
import { closeCodes } from './close-codes.js';
import type { Connection } from './connection.js';
import type { GuardedIdentity } from '../../identity/guarded-identity.js';

type Payload = Readonly<Record<string, unknown>>;

export interface Pinging {
  readonly identity: GuardedIdentity;
  readonly log: Log;
  readonly now: () => Date;
}

/**
 * The payload of `connection_ack`, and of the pong to new credentials: the time after which the client must renew them.
 */
export const lifeOf = ({ expiresAt }: Actor, now: () => Date): Payload | undefined =>
  expiresAt === null ? undefined : { expiresInMs: expiresAt - now().getTime() };

export const authorizationIn = (payload: Payload | undefined): unknown =>
  payload?.['authorization'] ?? payload?.['Authorization'];

/** A value that is no string becomes the empty string, which identifies nobody. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * Answers a ping. A ping with `{ "authorization": "Bearer …" }` renews the credentials of the same actor, because
 * `graphql-transport-ws` has no other message for it. Credentials that are invalid or another actor's close the socket
 * with 4403. The pong does not repeat them: it returns `expiresInMs`, or the code `UNAVAILABLE` or `RATE_LIMITED` while
 * they cannot be checked; the old ones then remain valid.
 */
export async function answerPing(
  connection: Connection,
  payload: Payload | undefined,
  { identity, log, now }: Pinging,
): Promise<void> {
  const authorization = authorizationIn(payload);
  if (authorization === undefined) return connection.pong(payload);
  const { actor: previous } = connection;
  if (!previous) return connection.close(closeCodes.notAcknowledged.code, 'Unauthorized');
  const turn = (connection.shown += 1);
  try {
    const actor = await identity.identify(textOf(authorization), connection.visitor.address);
    if (actor.id !== previous.id) return connection.close(closeCodes.forbidden.code, 'Forbidden');
    if (turn === connection.shown) connection.goesOnAs(actor); // else later credentials have overtaken these
    return await connection.pong(lifeOf(actor, now));
  } catch (error) {
    if (error instanceof Unavailable || error instanceof TooMuch) return connection.pong({ code: error.code });
    log.info({ err: error }, 'a caller was not let in again');
    connection.close(closeCodes.forbidden.code, 'Forbidden');
  }
}
