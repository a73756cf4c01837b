import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { printSdl } from '../../kernel/schema/print.js';

/** The schema as a file at `/schema.graphql`, for code generators and people. */
export function serveSdl(app: FastifyInstance, schema: GraphQLSchema): void {
  let sdl: string | undefined;
  app.get('/schema.graphql', (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send((sdl ??= printSdl(schema))),
  );
}
