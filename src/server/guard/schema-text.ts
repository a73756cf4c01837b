import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Failure } from '../../kernel/errors.js';
import { revalidated, tagOf } from '../http/conditional.js';
import { requestScope } from '../request-scope.js';
import { sendFailure } from './answer.js';
import type { Guard } from './guard.js';

/** A text with its bytes, whose compressed forms are cached, and its entity tag. */
export interface SchemaText {
  readonly bytes: Buffer;
  readonly tag: string;
}

export function schemaText(text: string): SchemaText {
  const bytes = Buffer.from(text);
  return { bytes, tag: tagOf(bytes) };
}

/**
 * Serves the schema as a text to callers that may introspect it.
 *
 * @param find returns the text that a request asks for, cached or built now
 */
export function serveSchemaText(
  app: FastifyInstance,
  path: string,
  guard: Guard,
  find: (request: FastifyRequest) => SchemaText,
): void {
  app.get(path, (request, reply) => {
    if (!guard.mayIntrospect(requestScope.getStore()?.actor))
      return sendFailure(request, reply, 403, 'INTROSPECTION_FORBIDDEN');
    try {
      const { bytes, tag } = find(request);
      void reply.type('text/plain; charset=utf-8');
      return reply.send(revalidated(tag, request, reply, guard.mayIntrospect() ? 'public' : 'private') ? '' : bytes);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const { status, code, variables } = error;
      return sendFailure(request, reply, status, code, variables);
    }
  });
}
