import type { FastifyInstance } from 'fastify';
import { requestScope } from '../request-scope.js';
import { sendFailure } from './answer.js';
import type { Door } from './door.js';

/** Serves the schema as a text, made once, to those who may read it by introspection. */
export function serveSchemaText(app: FastifyInstance, path: string, door: Door, print: () => string): void {
  let text: string | undefined;
  app.get(path, (request, reply) => {
    if (door.mayIntrospect(requestScope.getStore()?.actor)) return reply.type('text/plain; charset=utf-8').send((text ??= print())); // prettier-ignore
    return sendFailure(request, reply, 403, 'INTROSPECTION_FORBIDDEN');
  });
}
