import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../../kernel/context.js';
import type { Catalogue } from '../../kernel/messages.js';
import type { Addresses } from '../guard/addresses.js';
import type { Admitted } from '../guard/guard.js';
import type { Origins } from '../guard/origins.js';
import type { LiveLimits } from '../limits.js';
import type { Admission } from './admission.js';
import type { Operations } from './operations.js';
import type { GuardedIdentity } from '../identity/guarded-identity.js';

/** What every live transport needs. */
export interface LiveParts {
  readonly operations: Operations;
  readonly admission: Admission;
  readonly addresses: Addresses;
  /** Origins whose pages may connect. */
  readonly origins: Origins;
  readonly limits: LiveLimits;
  readonly identity: GuardedIdentity;
  readonly messages: Catalogue;
  readonly log: Log;
  readonly now: () => Date;
}

/**
 * Responds to a request with server-sent events.
 *
 * @param admitted its operation, if the guard has already admitted it
 */
export type AnswerByEvents = (
  request: FastifyRequest,
  reply: FastifyReply,
  admitted?: Admitted,
) => Promise<FastifyReply>;

/** The connections of a transport, for an orderly shutdown. */
export interface Transport {
  /** Accepts no more connections. */
  refuse(): void;
  /** Whether nothing waits to be sent and no query or mutation runs. */
  readonly quiet: boolean;
  /** Whether something was sent since the last call. */
  sent(): boolean;
  /** Asks every client to reconnect elsewhere; resolves when all have disconnected. */
  end(): Promise<void>;
}
