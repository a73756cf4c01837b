import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import type { FastifyInstance } from 'fastify';
import { OperationTypeNode, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import type { Context, Log } from '../../kernel/context.js';
import { Bug } from '../../kernel/errors.js';
import type { Guard } from '../guard/guard.js';
import { presentError } from '../present-error.js';
import { requestScope } from '../request-scope.js';
import { isOverload } from './overload.js';
import { finishOperation, type RequestState } from './request-state.js';

interface ApolloOptions {
  readonly schema: GraphQLSchema;
  readonly guard: Guard;
  readonly log: Log;
}

/** Apollo Server for admitted operations: it executes nothing else, and parses nothing a second time. */
export async function startApollo(
  app: FastifyInstance,
  { schema, guard, log }: ApolloOptions,
): Promise<ApolloServer<Context>> {
  // every request runs in a scope
  const requestState = (): RequestState | undefined => requestScope.getStore()!.requestState;

  const guardPlugin: ApolloServerPlugin<Context> = {
    async requestDidStart() {
      const started = performance.now();
      return {
        async didResolveOperation({ document }) {
          // however the request came here, only admitted operations are executed
          if (requestState()?.admitted?.document !== document)
            throw new Bug('INTERNAL_SERVER_ERROR', {}, { cause: new Error('not admitted') });
        },
        async willSendResponse({ contextValue, operation, response }) {
          const state = requestState()!; // only requests with a state are executed
          const { admitted, caller, wantsCost } = state;
          if (response.body.kind === 'single') {
            const { singleResult } = response.body;
            if (singleResult.errors) singleResult.errors = singleResult.errors.slice(0, guard.limits.errors);
            state.isOverloaded = isOverload(singleResult, operation?.operation === OperationTypeNode.MUTATION);
            if (wantsCost && admitted)
              singleResult.extensions = { ...singleResult.extensions, cost: guard.costShown(caller, admitted.cost) };
          }
          finishOperation(guard, state, contextValue, started);
        },
      };
    },
  };

  const apollo = new ApolloServer<Context>({
    schema,
    rootValue: () => requestState()?.root,
    introspection: true, // the guard refuses it to callers that may not use it
    csrfPrevention: false, // the guard has checked it
    allowBatchedHttpRequests: false,
    persistedQueries: false, // a miss would respond with 200 and no data
    hideSchemaDetailsFromClientErrors: false, // it would apply to all callers; see `formatError`
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false, // main.ts stops everything in order
    executionOptions: { maxCoercionErrors: Math.max(guard.limits.errors - 1, 0) }, // graphql-js appends one
    // admitted documents are neither parsed nor validated again
    documentStore: {
      get: async (key) => guard.documentByHash(key.slice(-64)),
      set: async () => undefined,
      delete: async () => false,
    },
    stringifyResult: (value) => JSON.stringify(value),
    formatError: (formatted, error) => {
      const scope = requestScope.getStore()!; // every request runs in a scope
      return presentError(
        guard.mayIntrospect(scope.actor) ? formatted : withoutSuggestion(formatted),
        error,
        scope,
        log,
      );
    },
    plugins: [
      guardPlugin,
      ApolloServerPluginCacheControlDisabled(), // it wraps every field: a quarter of the server's time
      ApolloServerPluginLandingPageDisabled(), // it responds to errors of browsers with a page
      ApolloServerPluginUsageReportingDisabled(),
      fastifyApolloDrainPlugin(app),
    ],
  });
  await apollo.start();
  return apollo;
}

/** Removes the suggestion from a message: Apollo has no option to omit it from errors of variables. */
const withoutSuggestion = (error: GraphQLFormattedError): GraphQLFormattedError => ({
  ...error,
  message: error.message.replace(/ ?Did you mean .+\?$/s, ''),
});
