import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { costedSdl } from './costed-sdl.js';
import type { Door } from './door.js';
import { doorLimits, type LimitName } from './limits.js';
import { schemaText, serveSchemaText, type SchemaText } from './schema-text.js';

/** `/limits`: what holds here. `/limits/schema.graphql`: the schema with what each field costs, for routers and planners. */
export function serveLimits(app: FastifyInstance, door: Door, schema: GraphQLSchema): void {
  const table = Object.entries(doorLimits).map(([name, { default: fallback, zh, en, ...rest }]) => ({
    name, value: door.limits[name as LimitName], default: fallback, ...rest, meaning: { zh, en },
  })); // prettier-ignore
  app.get('/limits', () => ({ limits: table }));
  let costed: SchemaText | undefined;
  serveSchemaText(app, '/limits/schema.graphql', door, () => (costed ??= schemaText(costedSdl(schema))));
}
