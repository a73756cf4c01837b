import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../../kernel/context.js';
import type { Addresses } from '../guard/addresses.js';
import type { Admitted } from '../guard/guard.js';
import type { Origins } from '../guard/origins.js';
import type { LiveLimits } from '../limits.js';
import type { Admission } from './admission.js';
import type { Operations } from './operations.js';
import type { SessionValidity } from './session-validity.js';

/** What every live transport works with. */
export interface LiveParts {
  readonly operations: Operations;
  readonly admission: Admission;
  readonly addresses: Addresses;
  /** Pages of other origins that may connect. */
  readonly origins: Origins;
  readonly limits: LiveLimits;
  readonly identity: SessionValidity;
  readonly log: Log;
  readonly now: () => Date;
}

/**
 * Answers a request by server-sent events.
 *
 * @param admitted its operation, where the door has let it in already
 */
export type AnswerByEvents = (
  request: FastifyRequest,
  reply: FastifyReply,
  admitted?: Admitted,
) => Promise<FastifyReply>;

/** A transport's connections, for an orderly end. */
export interface Transport {
  /** Accepts no more. */
  refuse(): void;
  /** Whether nothing waits to be sent and no query or mutation runs. */
  readonly quiet: boolean;
  /** Something went out since the last look. */
  sent(): boolean;
  /** Tells every client to come again elsewhere; settles when all have gone. */
  end(): Promise<void>;
}
