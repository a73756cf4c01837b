import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { printSdl } from '../../kernel/schema/print.js';
import type { Door } from '../door/door.js';
import { serveSchemaText } from '../door/schema-text.js';

/** The schema as a file at `/schema.graphql`, for code generators and people. */
export const serveSdl = (app: FastifyInstance, schema: GraphQLSchema, door: Door): void =>
  serveSchemaText(app, '/schema.graphql', door, () => printSdl(schema));
