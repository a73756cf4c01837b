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

/** Apollo Server over what has passed the door: nothing else is executed, and nothing is read a second time. */
export async function startApollo(
  app: FastifyInstance,
  { schema, guard, log }: ApolloOptions,
): Promise<ApolloServer<Context>> {
  const requestState = (): RequestState | undefined => requestScope.getStore()!.requestState; // every request runs in a scope

  const atTheDoor: ApolloServerPlugin<Context> = {
    async requestDidStart() {
      const started = performance.now();
      return {
        async didResolveOperation({ document }) {
          // whatever way led here, nothing is executed that was not let in
          if (requestState()?.admitted?.document !== document)
            throw new Bug('INTERNAL_SERVER_ERROR', {}, { cause: new Error('not admitted') });
        },
        async willSendResponse({ contextValue, operation, response }) {
          const at = requestState()!; // nothing else is executed
          const { admitted, caller, wantsCost } = at;
          if (response.body.kind === 'single') {
            const { singleResult } = response.body;
            if (singleResult.errors) singleResult.errors = singleResult.errors.slice(0, guard.limits.errors);
            at.isOverloaded = isOverload(singleResult, operation?.operation === OperationTypeNode.MUTATION);
            if (wantsCost && admitted)
              singleResult.extensions = { ...singleResult.extensions, cost: guard.costShown(caller, admitted.cost) };
          }
          finishOperation(guard, at, contextValue, started);
        },
      };
    },
  };

  const apollo = new ApolloServer<Context>({
    schema,
    rootValue: () => requestState()?.root,
    introspection: true, // the door refuses it to whom it is not for
    csrfPrevention: false, // the door has looked
    allowBatchedHttpRequests: false,
    persistedQueries: false, // a miss would answer 200 without data
    hideSchemaDetailsFromClientErrors: false, // nor does this know for whom
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false, // main.ts stops everything in order
    executionOptions: { maxCoercionErrors: Math.max(guard.limits.errors - 1, 0) }, // graphql-js adds one that says there are more
    // what the door has read is neither parsed nor validated again
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
      atTheDoor,
      ApolloServerPluginCacheControlDisabled(), // it wraps every field: a quarter of the server's time
      ApolloServerPluginLandingPageDisabled(), // it answers errors of browsers with a page
      ApolloServerPluginUsageReportingDisabled(),
      fastifyApolloDrainPlugin(app),
    ],
  });
  await apollo.start();
  return apollo;
}

/** Apollo gives no way to keep suggestions out of what is wrong with variables. */
const withoutSuggestion = (error: GraphQLFormattedError): GraphQLFormattedError => ({
  ...error,
  message: error.message.replace(/ ?Did you mean .+\?$/s, ''),
});
