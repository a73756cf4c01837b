import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { useServer } from 'graphql-ws/use/ws';
import { type ExecutionArgs, GraphQLError, type GraphQLSchema, getOperationAST, parse, specifiedRules, validate } from 'graphql';
import { WebSocketServer } from 'ws';
import type { Log } from '../../kernel/context.js';
import { localeOf } from '../../kernel/messages.js';
import type { MakeContext } from '../context.js';
import { presentError } from '../present-error.js';
import type { RequestScope } from '../request-scope.js';

const LARGEST_MESSAGE = 256 * 1024;
const INIT_MS = 3_000;
const RESTARTING = 1012;

/** GraphQL over WebSocket at `/graphql` (sub-protocol `graphql-transport-ws`), on the HTTP server's port. */
export function serveSocket(server: Server, schema: GraphQLSchema, makeContext: MakeContext, log: Log): { stop(): Promise<void> } {
  const sockets = new WebSocketServer({ server, path: '/graphql', maxPayload: LARGEST_MESSAGE });
  const scopes = new WeakMap<object, RequestScope>();
  const show = (errors: readonly GraphQLError[], scope: RequestScope) => errors.map((error) => presentError(error.toJSON(), error, scope, log));

  const graphqlWs = useServer<Record<string, never>, { request: { headers: Record<string, string | undefined> } }>(
    {
      connectionInitWaitTimeout: INIT_MS,
      onSubscribe: (ctx, _id, payload): ExecutionArgs | readonly GraphQLError[] => {
        const scope = { requestId: randomUUID(), locale: localeOf(ctx.extra.request.headers['accept-language']) };
        try {
          const document = parse(payload.query, { maxTokens: 10_000 });
          const errors = validate(schema, document, specifiedRules, { maxErrors: 20 });
          if (errors.length > 0) return errors.map((error) => new GraphQLError(error.message, { nodes: error.nodes, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }));
          if (!getOperationAST(document, payload.operationName)) return [new GraphQLError('Unknown operation.', { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } })];
          const args = { schema, document, operationName: payload.operationName, variableValues: payload.variables, contextValue: makeContext(scope) };
          scopes.set(args.contextValue, scope);
          return args;
        } catch (error) {
          const message = error instanceof GraphQLError ? error.message : 'The document cannot be read.';
          return [new GraphQLError(message, { extensions: { code: 'GRAPHQL_PARSE_FAILED' } })];
        }
      },
      onNext: (_ctx, _id, _payload, args, result) =>
        result.errors ? { ...result, errors: show(result.errors, scopes.get(args.contextValue as object)!) } : undefined,
      onError: (ctx, _id, _payload, errors) =>
        show(errors as readonly GraphQLError[], { requestId: randomUUID(), locale: localeOf(ctx.extra.request.headers['accept-language']) }),
    },
    sockets,
  );
  return {
    async stop() {
      for (const client of sockets.clients) client.close(RESTARTING, 'Service restart');
      await graphqlWs.dispose();
    },
  };
}
