import { HeaderMap, type ApolloServer, type HTTPGraphQLRequest, type HTTPGraphQLResponse } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, OperationTypeNode, type GraphQLSchema } from 'graphql';
import type { Context } from '../../kernel/context.js';
import { Bug, Invalid } from '../../kernel/errors.js';
import type { Planner } from '../../kernel/plan/planner.js';
import { failureBody } from '../door/answer.js';
import type { Addresses } from '../door/addresses.js';
import { accountOf, type Admitted, type Door } from '../door/door.js';
import { fits, isAcceptable, knockOf } from '../door/http.js';
import { Refused } from '../door/refused.js';
import type { MakeContext } from '../context.js';
import { presentErrors } from '../present-error.js';
import { requestScope, type RequestScope } from '../request-scope.js';
import type { Answers } from './answers.js';
import { startApollo } from './apollo.js';
import { revalidated } from './conditional.js';
import { executed } from './executed.js';
import { introspectionOf } from './introspection.js';
import { tell, type Passage } from './passage.js';
import { answerOf, contentType, rootOf, statementFor } from './planned.js';

/** What Fastify sends: a text, bytes, or an object as JSON. */
type Body = string | Buffer | object;

interface Parts {
  readonly schema: GraphQLSchema;
  readonly makeContext: MakeContext;
  readonly door: Door;
  readonly addresses: Addresses;
  readonly log: Context['log'];
  /** Without one, resolvers answer everything. */
  readonly planner: Planner | null;
  readonly answers: Answers;
}

/** GraphQL over HTTP at `/graphql`, by Apollo Server; what it executes has passed the door. */
export async function serveGraphql(
  app: FastifyInstance,
  { schema, makeContext, door, addresses, log, planner, answers }: Parts,
): Promise<ApolloServer<Context>> {
  const introspection = introspectionOf(schema);
  const apollo = await startApollo(app, { schema, door, log });

  /** Runs after Apollo's check for cross-site requests and before it reads the request. */
  async function enter(http: HTTPGraphQLRequest, at: Passage): Promise<Context> {
    const scope = requestScope.getStore()!;
    try {
      if (!at.admitted) {
        const admitted = admit(http, at, scope);
        if (admitted && (await answerDirectly(admitted, at, scope))) throw ANSWERED;
      }
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
  async function answerDirectly(admitted: Admitted, at: Passage, scope: RequestScope): Promise<boolean> {
    const started = performance.now();
    const context = (at.context = makeContext(scope));
    const extensions = at.wantsCost ? { cost: door.costShown(at.caller, admitted.cost) } : undefined;
    const mayRun = at.mayChange || admitted.operation.operation === OperationTypeNode.QUERY;
    const body =
      (at.wantsCost ? null : introspection(admitted)) ??
      (mayRun ? await answerPlanned(admitted, at, context, extensions) : null) ??
      (at.mayChange ? await executed(admitted, schema, door.limits.errors, context, extensions) : null);
    if (body === null) return false;
    at.body = body;
    const { operation, cost } = admitted;
    tell(context, { operation: operation.name?.value ?? null, kind: operation.operation, cost }, started);
    return true;
  }

  async function answerPlanned(
    admitted: Admitted,
    at: Passage,
    context: Context,
    extensions?: object,
  ): Promise<Buffer | null> {
    const statement = planner && statementFor(planner, schema, admitted, context);
    if (!statement) return null;
    if (statement.isPartial) {
      at.root = await rootOf(statement, context);
      return null;
    }
    return answerOf(statement, admitted, { schema, answers, mostErrors: door.limits.errors }, context, extensions);
  }

  function refuse({ errors, status, retryAfter }: Refused, reply: FastifyReply, scope: RequestScope): string {
    void reply.code(status).type('application/json; charset=utf-8');
    if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
    return JSON.stringify({ errors: presentErrors(errors, scope, log) });
  }

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<Body> {
    const { headers, method, url } = request;
    const search = url.includes('?') ? url.slice(url.indexOf('?')) : '';
    const http: HTTPGraphQLRequest = { method, search, body: request.body, headers: NONE };
    const scope = requestScope.getStore()!;
    const address = addresses.callerOf(request.raw);
    const at: Passage = {
      address,
      caller: accountOf({ actor: scope.actor, address }),
      wantsCost: headers['x-cost'] === '1',
      mayChange: method === 'POST',
    };
    scope.passage = at;
    void reply.header('cache-control', 'no-store');
    // before anything takes effect: Apollo looks once it has the answer
    if (!isAcceptable(headers.accept)) {
      void reply.headers(door.rateHeaders(at.caller)).code(406).type('application/json; charset=utf-8');
      return failureBody('NOT_ACCEPTABLE', request.id, headers['accept-language']);
    }
    if (method === 'POST') {
      // its body is JSON, so no page of another site can have sent it: nothing is left for Apollo to look at first
      try {
        const admitted = admit(http, at, scope);
        if (admitted && (await answerDirectly(admitted, at, scope))) return direct(at, request, reply);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        void reply.headers(door.rateHeaders(at.caller));
        return refuse(error, reply, scope);
      }
    }
    http.headers = headerMap(headers);
    const answered = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: http,
      context: () => enter(http, at),
    });
    if (at.body !== undefined) return direct(at, request, reply);
    for (const [name, value] of answered.headers) void reply.header(name, value);
    void reply.headers(door.rateHeaders(at.caller));
    if (at.refused) return refuse(at.refused, reply, scope);
    void reply.code(answered.status ?? 200);
    return sized(whole(answered), request);
  }

  function direct({ body, caller, wantsCost }: Passage, request: FastifyRequest, reply: FastifyReply): Body {
    void reply.headers(door.rateHeaders(caller)).type(contentType(request.headers.accept));
    const isSomebodys = requestScope.getStore()!.actor!.kind !== 'ANONYMOUS'; // known by now
    if (request.method === 'GET' && !wantsCost && !isSomebodys && revalidated(body!, request, reply)) return '';
    return sized(body!, request);
  }

  function sized(body: string | Buffer, { id, headers }: FastifyRequest): Body {
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

const NONE = new HeaderMap();

/** Stops Apollo where there is nothing left to do. */
const ANSWERED = new GraphQLError('answered');

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
