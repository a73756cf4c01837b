import type { Actor } from '../../../kernel/access/actor.js';
import type { Log } from '../../../kernel/context.js';
import { TooMuch, Unavailable } from '../../../kernel/errors.js';
import { closeCodes } from './close-codes.js';
import type { Connection } from './connection.js';
import type { SessionValidity } from '../session-validity.js';

type Payload = Readonly<Record<string, unknown>>;

export interface Pinging {
  readonly identity: SessionValidity;
  readonly log: Log;
  readonly now: () => Date;
}

/** What `connection_ack`, and the pong to new credentials, tell a client: when it has to show the next. */
export const lifeOf = ({ expiresAt }: Actor, now: () => Date): Payload | undefined =>
  expiresAt === null ? undefined : { expiresInMs: expiresAt - now().getTime() };

export const authorizationIn = (payload: Payload | undefined): unknown =>
  payload?.['authorization'] ?? payload?.['Authorization'];

/** What is no text proves nobody. */
export const textOf = (given: unknown): string => (typeof given === 'string' ? given : '');

/**
 * Answers a ping. One with `{ "authorization": "Bearer …" }` shows new credentials of the same actor, which go on
 * where the old ones would have ended: `graphql-transport-ws` has no other message for it. Whoever else they prove,
 * or nobody, ends the socket with 4403. The pong does not repeat them: it says `expiresInMs`, or the code
 * `UNAVAILABLE` or `RATE_LIMITED` while they cannot be checked, and then the old ones still hold.
 */
export async function answerPing(
  connection: Connection,
  payload: Payload | undefined,
  { identity, log, now }: Pinging,
): Promise<void> {
  const given = authorizationIn(payload);
  if (given === undefined) return connection.pong(payload);
  const { actor: before } = connection;
  if (!before) return connection.close(closeCodes.notAcknowledged.code, 'Unauthorized');
  const turn = (connection.shown += 1);
  try {
    const actor = await identity.identify(textOf(given), connection.visitor.address);
    if (actor.id !== before.id) return connection.close(closeCodes.forbidden.code, 'Forbidden');
    if (turn === connection.shown) connection.goesOnAs(actor); // else later ones have overtaken these
    return await connection.pong(lifeOf(actor, now));
  } catch (error) {
    if (error instanceof Unavailable || error instanceof TooMuch) return connection.pong({ code: error.code });
    log.info({ err: error }, 'a caller was not let in again');
    connection.close(closeCodes.forbidden.code, 'Forbidden');
  }
}
