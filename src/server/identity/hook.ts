import type { FastifyInstance } from 'fastify';
import { ANONYMOUS } from '../../kernel/access/actor.js';
import { Failure } from '../../kernel/errors.js';
import type { Addresses } from '../guard/addresses.js';
import { sendFailure } from '../guard/answer.js';
import type { Guard } from '../guard/guard.js';
import { requestScope } from '../request-scope.js';
import type { GuardedIdentity } from './guarded-identity.js';

interface HookOptions {
  readonly identity: GuardedIdentity;
  readonly addresses: Addresses;
  readonly guard: Pick<Guard, 'rateHeaders'>;
}

/** Identifies the caller before anything else is done for a request; invalid credentials end it with 401. */
export function identifyCallers(app: FastifyInstance, { identity, addresses, guard }: HookOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    const { raw } = request;
    const { authorization } = raw.headers;
    const scope = requestScope.getStore()!; // every request runs in a scope
    scope.actor = ANONYMOUS;
    if (authorization === undefined) return;
    const address = addresses.callerOf(raw);
    try {
      // a duplicated header is refused like an invalid one
      scope.actor = await identity.identify(isDuplicated(raw.rawHeaders) ? '' : authorization, address);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      request.log.info({ err: error.cause, requestId: scope.requestId }, 'a caller was not let in');
      const { status, variables } = error;
      if (status === 401) void reply.header('www-authenticate', 'Bearer');
      void reply.headers(guard.rateHeaders(address));
      return sendFailure(request, reply, status, error.code, variables, error.text);
    }
  });
}

/** node:http uses the first of two headers, while a proxy may check the last: so two are not accepted. */
function isDuplicated(rawHeaders: readonly string[]): boolean {
  let count = 0;
  // names and values alternate
  for (let at = 0; at < rawHeaders.length; at += 2) if (/^authorization$/i.test(rawHeaders[at]!)) count += 1;
  return count > 1;
}
