import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { costedSdl } from './costed-sdl.js';
import { doorLimits, type LimitName, type Limits } from './limits.js';

/** `/limits`: what holds here. `/limits/schema.graphql`: the schema with what each field costs, for routers and planners. */
export function serveLimits(app: FastifyInstance, limits: Limits, schema: GraphQLSchema): void {
  const table = Object.entries(doorLimits).map(([name, { default: fallback, zh, en, ...rest }]) => ({
    name, value: limits[name as LimitName], default: fallback, ...rest, meaning: { zh, en },
  })); // prettier-ignore
  let sdl: string | undefined;
  app.get('/limits', () => ({ limits: table }));
  app.get('/limits/schema.graphql', (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send((sdl ??= costedSdl(schema))),
  );
}
