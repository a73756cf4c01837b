import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { costedSdl } from './document/costed-sdl.js';
import type { Guard } from './guard.js';
import { guardLimits, type LimitName } from './limits.js';
import { schemaText, serveSchemaText, type SchemaText } from './schema-text.js';

/**
 * `/limits` serves the limits in force, `/limits/schema.graphql` the schema with the cost of each field, for routers
 * and planners.
 */
export function serveLimits(app: FastifyInstance, guard: Guard, schema: GraphQLSchema): void {
  const table = Object.entries(guardLimits).map(([name, { default: fallback, zh, en, ...rest }]) => ({
    name,
    value: guard.limits[name as LimitName],
    default: fallback,
    ...rest,
    meaning: { zh, en },
  }));
  app.get('/limits', () => ({ limits: table }));
  let costed: SchemaText | undefined;
  serveSchemaText(app, '/limits/schema.graphql', guard, () => (costed ??= schemaText(costedSdl(schema))));
}
