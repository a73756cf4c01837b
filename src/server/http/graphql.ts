import {
  ApolloServer,
  HeaderMap,
  type ApolloServerPlugin,
  type HTTPGraphQLRequest,
  type HTTPGraphQLResponse,
} from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginLandingPageDisabled, ApolloServerPluginUsageReportingDisabled } from '@apollo/server/plugin/disabled'; // prettier-ignore
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, OperationTypeNode, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import type { Context } from '../../kernel/context.js';
import { Bug, Invalid } from '../../kernel/errors.js';
import type { Planner } from '../../kernel/plan/planner.js';
import { failureBody } from '../door/answer.js';
import type { Addresses } from '../door/addresses.js';
import { accountOf, type Admitted, type Door } from '../door/door.js';
import { fits, isAcceptable, knockOf } from '../door/http.js';
import { Refused } from '../door/refused.js';
import type { MakeContext } from '../context.js';
import { presentError } from '../present-error.js';
import { requestScope, type RequestScope } from '../request-scope.js';
import { introspectionOf } from './introspection.js';
import { answerOf, contentType, rootOf, statementFor } from './planned.js';

/** One request on its way through the door. */
interface Passage {
  readonly address: string;
  /** Whose points are charged. */
  readonly caller: string;
  readonly wantsCost: boolean;
  admitted?: Admitted;
  context?: Context;
  /** What a statement has answered of it: resolvers run on that. */
  root?: object | undefined;
  refused?: Refused;
}

interface Parts {
  readonly schema: GraphQLSchema;
  readonly makeContext: MakeContext;
  readonly door: Door;
  readonly addresses: Addresses;
  readonly log: Context['log'];
  /** Without one, resolvers answer everything. */
  readonly planner: Planner | null;
}

/** GraphQL over HTTP at `/graphql`, by Apollo Server; what it executes has passed the door. */
export async function serveGraphql(
  app: FastifyInstance,
  { schema, makeContext, door, addresses, log, planner }: Parts,
): Promise<ApolloServer<Context>> {
  const passages = new WeakMap<RequestScope, Passage>();
  const introspection = introspectionOf(schema);
  const passage = (): Passage | undefined => passages.get(requestScope.getStore()!); // every request runs in a scope

  const atTheDoor: ApolloServerPlugin<Context> = {
    async requestDidStart() {
      const started = performance.now();
      return {
        async didResolveOperation({ document }) {
          // whatever way led here, nothing is executed that was not let in
          if (passage()?.admitted?.document !== document)
            throw new Bug('INTERNAL_SERVER_ERROR', {}, { cause: new Error('not admitted') });
        },
        async willSendResponse({ contextValue, operationName, operation, response }) {
          const { admitted, caller = '', wantsCost } = passage() ?? {};
          if (response.body.kind === 'single') {
            const { singleResult } = response.body;
            if (singleResult.errors) singleResult.errors = singleResult.errors.slice(0, door.limits.errors);
            if (wantsCost && admitted)
              singleResult.extensions = { ...singleResult.extensions, cost: door.costShown(caller, admitted.cost) };
          }
          tell(contextValue, { operation: operationName ?? null, kind: operation?.operation, cost: admitted?.cost }, started); // prettier-ignore
        },
      };
    },
  };

  const apollo = new ApolloServer<Context>({
    schema,
    rootValue: () => passage()?.root,
    introspection: true, // the door refuses it to whom it is not for
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false, // a miss would answer 200 without data
    hideSchemaDetailsFromClientErrors: false, // nor does this know for whom
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false, // main.ts stops everything in order
    executionOptions: { maxCoercionErrors: Math.max(door.limits.errors - 1, 0) }, // graphql-js adds one that says there are more
    // what the door has read is neither parsed nor validated again
    documentStore: {
      get: async (key) => door.documentByHash(key.slice(-64)),
      set: async () => undefined,
      delete: async () => false,
    },
    stringifyResult: (value) => JSON.stringify(value),
    formatError: (formatted, error) => {
      const scope = requestScope.getStore()!; // every request runs in a scope
      return presentError(
        door.mayIntrospect(scope.actor) ? formatted : withoutSuggestion(formatted),
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

  /** Runs after Apollo's check for cross-site requests and before it reads the request. */
  async function enter(http: HTTPGraphQLRequest, at: Passage): Promise<Context> {
    const scope = requestScope.getStore()!;
    try {
      if (!at.admitted) admit(http, at, scope);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      at.refused = error;
      throw new GraphQLError('refused', { extensions: { code: 'BAD_REQUEST' } }); // answered below, with all that is wrong
    }
    return (at.context ??= makeContext(scope));
  }

  /** Takes a request through the door, if it is well formed. @throws Refused */
  function admit(http: HTTPGraphQLRequest, at: Passage, { actor }: RequestScope): Admitted | undefined {
    const knock = knockOf(http);
    if (!knock) return undefined;
    at.admitted = door.open(knock, { actor, address: at.address });
    if (http.method === 'POST' && at.admitted.operation.operation === OperationTypeNode.SUBSCRIPTION)
      throw Refused.by(new Invalid('SUBSCRIPTION_NEEDS_STREAM'));
    if (knock.documentId !== undefined) Object.assign(http, withText(http, at.admitted));
    return at.admitted;
  }

  /** What is kept, and what one statement answers, goes past Apollo, which would take longer than the statement. */
  async function answerDirectly(admitted: Admitted, at: Passage, scope: RequestScope): Promise<string | Buffer | null> {
    const started = performance.now();
    const context = (at.context = makeContext(scope));
    const body = at.wantsCost ? null : introspection(admitted);
    const answered = body ?? (await answerPlanned(admitted, at, context));
    const { operation, cost } = admitted;
    if (answered) tell(context, { operation: operation.name?.value ?? null, kind: operation.operation, cost }, started);
    return answered;
  }

  async function answerPlanned(admitted: Admitted, at: Passage, context: Context): Promise<string | null> {
    if (!planner) return null;
    const statement = statementFor(planner, schema, admitted, context);
    if (!statement) return null;
    if (statement.isPartial) {
      at.root = await rootOf(statement, context);
      return null;
    }
    const extensions = at.wantsCost ? { cost: door.costShown(at.caller, admitted.cost) } : undefined;
    return answerOf(statement, admitted, { schema, mostErrors: door.limits.errors }, context, extensions);
  }

  function refuse({ errors, status, retryAfter }: Refused, reply: FastifyReply, scope: RequestScope): string {
    void reply.code(status).type('application/json; charset=utf-8');
    if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
    return JSON.stringify({ errors: errors.map((error) => presentError(error.toJSON(), error, scope, log)) });
  }

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<string | object> {
    const { headers, method, url } = request;
    const search = url.includes('?') ? url.slice(url.indexOf('?')) : '';
    const http: HTTPGraphQLRequest = { method, search, body: request.body, headers: headerMap(headers) };
    const scope = requestScope.getStore()!;
    const address = addresses.callerOf(request.raw);
    const at: Passage = {
      address,
      caller: accountOf({ actor: scope.actor, address }),
      wantsCost: headers['x-cost'] === '1',
    };
    passages.set(scope, at);
    void reply.headers({ ...door.rateHeaders(at.caller), 'cache-control': 'no-store' });
    // before anything takes effect: Apollo looks once it has the answer
    if (!isAcceptable(headers.accept)) {
      void reply.code(406).type('application/json; charset=utf-8');
      return failureBody('NOT_ACCEPTABLE', request.id, headers['accept-language']);
    }
    if (method === 'POST') {
      // its body is JSON, so no page of another site can have sent it: nothing is left for Apollo to look at first
      try {
        const admitted = admit(http, at, scope);
        const body = admitted && (await answerDirectly(admitted, at, scope));
        if (body) {
          void reply.headers(door.rateHeaders(at.caller)).type(contentType(headers.accept));
          return sized(body, request);
        }
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        void reply.headers(door.rateHeaders(at.caller));
        return refuse(error, reply, scope);
      }
    }
    const answered = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: http,
      context: () => enter(http, at),
    });
    for (const [name, value] of answered.headers) void reply.header(name, value);
    void reply.headers(door.rateHeaders(at.caller));
    if (at.refused) return refuse(at.refused, reply, scope);
    void reply.code(answered.status ?? 200);
    return sized(whole(answered), request);
  }

  function sized(body: string | Buffer, { id, headers }: FastifyRequest): string | object {
    const most = door.limits.responseBytes;
    if (typeof body === 'string' ? fits(body, most) : body.length <= most) return body;
    // it was executed, so the answer has data, of which nothing is left (API rule B8)
    return { data: null, ...failureBody('RESPONSE_TOO_LARGE', id, headers['accept-language'], { most }) };
  }

  app.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    handler: async (request, reply) => {
      let leave;
      try {
        leave = door.takePlace();
      } catch (error) {
        return refuse(error as Refused, reply, requestScope.getStore()!); // the only thing it throws
      }
      try {
        return await answer(request, reply);
      } finally {
        leave();
      }
    },
  });
  return apollo;
}

/** One line for each operation, whichever way it was answered. */
function tell({ log, db, requestId }: Context, of: object, started: number): void {
  const ms = Math.round((performance.now() - started) * 10) / 10;
  log.info({ requestId, ...of, ms, statements: db.statements.count }, 'operation');
}

/** Apollo gives no way to keep suggestions out of what is wrong with variables. */
const withoutSuggestion = (error: GraphQLFormattedError): GraphQLFormattedError => ({
  ...error,
  message: error.message.replace(/ ?Did you mean .+\?$/s, ''),
});

/** The request as Apollo must see it: a trusted document stands for its text. */
function withText(http: HTTPGraphQLRequest, { text, operationName, variables }: Admitted): Partial<HTTPGraphQLRequest> {
  if (http.method === 'POST') return { body: { query: text, operationName: operationName ?? null, variables } };
  const search = new URLSearchParams({
    query: text,
    variables: JSON.stringify(variables),
    ...(operationName !== undefined && { operationName }),
  });
  return { search: `?${search.toString()}` };
}

function headerMap(headers: FastifyRequest['headers']): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}

/** graphql-js 16 delivers nothing in pieces. */
function whole({ body }: HTTPGraphQLResponse): string {
  if (body.kind === 'complete') return body.string;
  throw new Bug('INTERNAL_SERVER_ERROR');
}
