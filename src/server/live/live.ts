import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Log } from '../../kernel/context.js';
import type { Catalogue } from '../../kernel/messages.js';
import type { MakeContext } from '../context.js';
import type { Addresses } from '../guard/addresses.js';
import type { Guard } from '../guard/guard.js';
import type { Origins } from '../guard/origins.js';
import { type LiveLimits, liveLimitsWith } from '../limits.js';
import { Admission } from './admission.js';
import type { AnswerByEvents } from './transport.js';
import { Operations } from './operations.js';
import { serveWebSockets } from './websocket/server.js';
import type { GuardedIdentity } from '../identity/guarded-identity.js';
import { serveEventStreams } from './sse/handler.js';

const QUIET_MS = 200; // after so long without a message, everything committed before has been sent
const POLL_MS = 50;

interface LiveServerOptions {
  readonly schema: GraphQLSchema;
  readonly makeContext: MakeContext;
  readonly guard: Guard;
  readonly addresses: Addresses;
  readonly origins: Origins;
  readonly identity: GuardedIdentity;
  readonly messages: Catalogue;
  readonly log: Log;
  readonly now: () => Date;
}

export interface LiveOptions {
  readonly limits?: Partial<LiveLimits>;
}

/** Live operations: WebSocket at `/graphql`, Server-Sent Events at `/graphql/stream`. */
export function serveLive(
  app: FastifyInstance,
  { schema, makeContext, guard, ...parts }: LiveServerOptions,
  { limits: overrides }: LiveOptions = {},
): { stop(): Promise<void>; readonly answerByEvents: AnswerByEvents } {
  const limits = liveLimitsWith(overrides);
  const operations = new Operations(schema, makeContext, guard, limits.sharedResults);
  const shared = { ...parts, operations, limits, admission: new Admission(limits) };
  const streams = serveEventStreams(app, shared);
  const transports = [serveWebSockets(app.server, shared), streams];
  async function drain(): Promise<void> {
    let idle = 0;
    for (let waited = 0; waited < limits.drainMs && idle < QUIET_MS; waited += POLL_MS) {
      await pause(POLL_MS);
      const isActive = transports.map((transport) => transport.sent() || !transport.quiet).includes(true);
      idle = isActive ? 0 : idle + POLL_MS;
    }
  }

  return {
    answerByEvents: streams.answerByEvents,
    /**
     * Accepts nothing more, lets requests finish and committed events go out, then disconnects all clients: sockets
     * with code 1012, event streams by their end. Clients that resume miss nothing, so none is waited for any longer.
     */
    async stop() {
      for (const transport of transports) transport.refuse();
      const closed = app.close();
      // closes connections whose requests finish meanwhile
      const idle = setInterval(() => app.server.closeIdleConnections(), POLL_MS);
      const late = setTimeout(() => app.server.closeAllConnections(), limits.drainMs + limits.closeMs);
      try {
        await drain();
        await Promise.all(transports.map((transport) => transport.end()));
        await closed;
      } finally {
        clearInterval(idle);
        clearTimeout(late);
      }
    },
  };
}
