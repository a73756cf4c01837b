import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginUsageReportingDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Context } from '../../kernel/context.js';
import { MOST_ERRORS, MOST_TOKENS } from '../limits.js';
import { presentError } from '../present-error.js';
import { requestScope } from '../request-scope.js';
import type { MakeContext } from '../context.js';

/** One line a finished operation: what ran, how long, how many statements. */
const operationLog: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    const started = performance.now();
    return {
      async willSendResponse({ contextValue, operationName, operation }) {
        const { log, db, requestId } = contextValue;
        const ms = Math.round((performance.now() - started) * 10) / 10;
        log.info({ requestId, operation: operationName ?? null, kind: operation?.operation, ms, statements: db.statements.count }, 'operation');
      },
    };
  },
};

/** GraphQL over HTTP at `/graphql`, by Apollo Server. */
export async function serveGraphql(app: FastifyInstance, schema: GraphQLSchema, makeContext: MakeContext, log: Context['log']): Promise<ApolloServer<Context>> {
  const apollo = new ApolloServer<Context>({
    schema,
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false, // a miss would answer 200 without data
    hideSchemaDetailsFromClientErrors: false, // with introspection open, "did you mean" tells nothing new
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false, // main.ts stops everything in order
    parseOptions: { maxTokens: MOST_TOKENS },
    validationOptions: { maxErrors: MOST_ERRORS },
    executionOptions: { maxCoercionErrors: MOST_ERRORS },
    stringifyResult: (value) => JSON.stringify(value),
    formatError: (formatted, error) => presentError(formatted, error, requestScope.getStore()!, log), // every request runs in a scope
    plugins: [
      operationLog,
      ApolloServerPluginCacheControlDisabled(), // it wraps every field: a quarter of the server's time
      ApolloServerPluginUsageReportingDisabled(),
      fastifyApolloDrainPlugin(app),
    ],
  });
  await apollo.start();
  app.route({
    url: '/graphql',
    method: ['GET', 'POST', 'OPTIONS'],
    handler: fastifyApolloHandler(apollo, { context: async () => makeContext(requestScope.getStore()!) }),
  });
  return apollo;
}
