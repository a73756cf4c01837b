import type { FastifyInstance } from 'fastify';
import { ANONYMOUS } from '../../kernel/access/actor.js';
import { Failure } from '../../kernel/errors.js';
import { say } from '../../kernel/messages.js';
import { requestScope } from '../request-scope.js';
import type { Identity } from './identity.js';
import { refused } from './refuse.js';

/** Finds out who asks before anything else is done for a request; a credential that does not hold ends it with 401. */
export function identifyCallers(app: FastifyInstance, identity: Identity): void {
  app.addHook('onRequest', async (request, reply) => {
    const scope = requestScope.getStore()!; // every request runs in a scope
    try {
      if (isTwice(request.raw.rawHeaders)) throw refused('two headers');
      scope.actor = await identity.identify(request.headers.authorization);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      scope.actor = ANONYMOUS;
      request.log.info({ err: error.cause, requestId: scope.requestId }, 'a caller was not let in');
      const { code, status } = error;
      if (status === 401) void reply.header('www-authenticate', 'Bearer');
      const { requestId, locale } = scope;
      return reply.code(status).send({ errors: [{ message: say(code, {}, locale), extensions: { code, requestId } }] });
    }
  });
}

/** node:http keeps the first of two, others before it may look at the last: then two would be let in as one. */
function isTwice(rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (/^authorization$/i.test(rawHeaders[at]!)) count += 1; // within the list
  return count > 1;
}
