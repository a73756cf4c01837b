import { HeaderMap, type ApolloServer, type HTTPGraphQLResponse } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OperationTypeNode, type GraphQLSchema } from 'graphql';
import type { Context } from '../../kernel/context.js';
import { Bug, Failure, Forbidden, Invalid } from '../../kernel/errors.js';
import type { Planner } from '../../kernel/plan/planner.js';
import { failureBody } from '../guard/answer.js';
import type { Addresses } from '../guard/addresses.js';
import { accountOf, type Admitted, type Guard } from '../guard/guard.js';
import { fits, rawOperationOf } from '../guard/http.js';
import { acceptable, contentTypeFor, JSON_TYPE } from '../guard/media-types.js';
import { isForeign, type Origins } from '../guard/origins.js';
import { RequestRefused } from '../guard/request-refused.js';
import type { MakeContext } from '../context.js';
import type { AnswerByEvents } from '../live/transport.js';
import { refuse } from '../refuse.js';
import { requestScope, type RequestScope } from '../request-scope.js';
import type { Answers } from './answers.js';
import { startApollo } from './apollo.js';
import { revalidated, tagOf } from './conditional.js';
import { executed } from './executed.js';
import { introspectionOf, readsSchemaAlone } from './introspection.js';
import { overload } from './overload.js';
import { finishOperation, type RequestState } from './request-state.js';
import { answerOf, rootOf, statementFor } from './planned.js';

/** What Fastify sends: a string, bytes, or an object as JSON. */
type Body = string | Buffer | object;

type Step = (
  admitted: Admitted,
  state: RequestState,
  context: Context,
  extensions?: object,
) => Promise<string | Buffer | null> | Buffer | null;

interface GraphqlOptions {
  readonly schema: GraphQLSchema;
  readonly makeContext: MakeContext;
  readonly guard: Guard;
  readonly addresses: Addresses;
  /** Other origins whose pages may send requests. */
  readonly origins: Origins;
  /** For subscriptions, and clients that accept only event streams. */
  readonly answerByEvents: AnswerByEvents;
  readonly log: Context['log'];
  /** Without one, resolvers execute everything. */
  readonly planner: Planner | null;
  readonly answers: Answers;
}

/** GraphQL over HTTP at `/graphql`, by Apollo Server; it executes only operations that the guard has admitted. */
export async function serveGraphql(
  app: FastifyInstance,
  { schema, makeContext, guard, addresses, origins, answerByEvents, log, planner, answers }: GraphqlOptions,
): Promise<ApolloServer<Context>> {
  const introspection = introspectionOf(schema);
  const apollo = await startApollo(app, { schema, guard, log });

  /**
   * Passes a request to the guard.
   *
   * @throws RequestRefused
   */
  function admit(request: FastifyRequest, state: RequestState, { actor }: RequestScope): Admitted {
    const admitted = guard.open(rawOperationOf(request), { actor, address: state.address });
    const { operation } = admitted.operation;
    if (operation === OperationTypeNode.SUBSCRIPTION && !state.takesEvents)
      throw new Invalid('SUBSCRIPTION_NEEDS_STREAM');
    if (operation === OperationTypeNode.MUTATION && request.method === 'GET')
      throw RequestRefused.by(new Invalid('METHOD_NOT_ALLOWED'), 405);
    return (state.admitted = admitted);
  }

  /** The ways to answer without Apollo, the cheapest first: each answers, or passes the operation on with null. */
  const steps: readonly { readonly name: string; readonly answer: Step }[] = [
    { name: 'introspection', answer: (admitted, { wantsCost }) => (wantsCost ? null : introspection(admitted)) },
    { name: 'statement', answer: answerPlanned },
    {
      name: 'mutation',
      answer: (admitted, _, context, extensions) =>
        executed(admitted, schema, guard.limits.errors, context, extensions),
    },
  ];

  /** Whether one of the steps answered; otherwise Apollo does. */
  async function answerDirectly(admitted: Admitted, state: RequestState, scope: RequestScope): Promise<boolean> {
    const started = performance.now();
    const context = (state.context = makeContext(scope));
    const extensions = state.wantsCost ? { cost: guard.costShown(state.caller, admitted.cost) } : undefined;
    let isOver = true; // a failed operation is over too
    try {
      for (const { name, answer } of steps) {
        const body = await answer(admitted, state, context, extensions);
        if (body === null) continue;
        state.body = body;
        state.answeredBy = name;
        return true;
      }
      isOver = false;
      return false;
    } finally {
      if (isOver) finishOperation(guard, state, context, started);
    }
  }

  async function answerPlanned(
    admitted: Admitted,
    state: RequestState,
    context: Context,
    extensions?: object,
  ): Promise<Buffer | null> {
    const started = performance.now();
    const statement = planner && statementFor(planner, schema, admitted, context);
    state.planMs = performance.now() - started;
    if (!statement) return null;
    if (statement.isPartial) {
      state.root = await rootOf(statement, context);
      return null;
    }
    return answerOf(statement, admitted, { schema, answers, mostErrors: guard.limits.errors }, context, extensions);
  }

  function refuseFor(error: unknown, request: FastifyRequest, reply: FastifyReply, scope: RequestScope): string {
    const refusal = error instanceof Failure ? RequestRefused.by(error) : error;
    if (!(refusal instanceof RequestRefused)) throw refusal;
    return refuse(refusal, request, reply, scope, log);
  }

  /** Refuses what the headers alone rule out, before anything is executed. */
  function checkHeaders({ method, headers }: FastifyRequest): void {
    const { json, events } = acceptable(headers.accept);
    if (json === null && !events) throw RequestRefused.by(new Invalid('NOT_ACCEPTABLE'), 406);
    if (method !== 'GET') return; // a body is JSON, which a page of another site cannot send without a preflight
    const type = headers['content-type'];
    if (type !== undefined && !isJson(type)) throw RequestRefused.by(new Invalid('UNSUPPORTED_MEDIA_TYPE'), 415);
    if (isForeign(headers, origins)) throw new Forbidden('CROSS_SITE_REQUEST');
  }

  async function answer(request: FastifyRequest, reply: FastifyReply, leave: () => void): Promise<Body | FastifyReply> {
    const byEvents = (admitted?: Admitted): Promise<FastifyReply> => {
      leave(); // an event stream takes its own place
      return answerByEvents(request, reply, admitted);
    };
    const { headers } = request;
    const scope = requestScope.getStore()!;
    const address = addresses.callerOf(request.raw);
    const accepted = acceptable(headers.accept);
    const state: RequestState = {
      address,
      caller: accountOf({ actor: scope.actor, address }),
      wantsCost: headers['x-cost'] === '1',
      takesEvents: accepted.events,
      planMs: 0,
    };
    scope.requestState = state;
    void reply.header('cache-control', 'no-store');
    try {
      checkHeaders(request);
      if (accepted.json === null) return await byEvents();
      const admitted = admit(request, state, scope);
      const { operation } = admitted.operation;
      if (operation === OperationTypeNode.SUBSCRIPTION) return await byEvents(admitted);
      if (await answerDirectly(admitted, state, scope)) return respond(state, request, reply);
      return await answerByApollo(admitted, state, request, reply);
    } catch (error) {
      void reply.headers(guard.rateHeaders(state.caller));
      return refuseFor(error, request, reply, scope);
    }
  }

  async function answerByApollo(
    { text, operationName, variables }: Admitted,
    state: RequestState,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Body> {
    const response = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: 'POST', // the guard has checked what a GET may do
        headers: new HeaderMap([['content-type', JSON_TYPE]]),
        search: '',
        body: { query: text, operationName: operationName ?? null, variables },
      },
      context: () => Promise.resolve(state.context!), // set by `answerDirectly`
    });
    if (state.isOverloaded) throw overload();
    for (const [name, value] of response.headers) void reply.header(name, value);
    void reply.headers(guard.rateHeaders(state.caller)).type(contentTypeFor(request.headers.accept));
    void reply.code(response.status ?? 200);
    return sized(bodyOf(response), state, request, reply);
  }

  function respond(state: RequestState, request: FastifyRequest, reply: FastifyReply): Body {
    const { body, caller, wantsCost } = state;
    void reply.headers(guard.rateHeaders(caller)).type(contentTypeFor(request.headers.accept));
    const isSignedIn = requestScope.getStore()!.actor!.kind !== 'ANONYMOUS'; // identified by now
    if (request.method === 'GET' && !wantsCost && !isSignedIn && revalidated(tagOf(body!), request, reply)) return '';
    return sized(body!, state, request, reply);
  }

  /** @throws RequestRefused `OVERLOADED` when its caller, or all callers together, leave too much unread */
  function sized(
    body: string | Buffer,
    { caller, admitted }: RequestState,
    { id, headers }: FastifyRequest,
    reply: FastifyReply,
  ): Body {
    const most = guard.limits.responseBytes;
    const isSmall = typeof body === 'string' ? fits(body, most) : body.length <= most;
    if (isSmall || readsSchemaAlone(admitted!)) {
      const release = guard.hold(caller, Buffer.byteLength(body), admitted!); // only admitted requests have an answer
      if (reply.raw.closed) release();
      else reply.raw.once('close', release);
      return body;
    }
    // it was executed, so the answer has `data`, which is null (API rule B8)
    return { data: null, ...failureBody('RESPONSE_TOO_LARGE', id, headers['accept-language'], { most }) };
  }

  app.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    handler: async (request, reply) => {
      let leave;
      try {
        leave = guard.takePlace();
      } catch (error) {
        return refuseFor(error, request, reply, requestScope.getStore()!);
      }
      try {
        return await answer(request, reply, leave);
      } finally {
        leave();
      }
    },
  });
  return apollo;
}

const isJson = (type: string): boolean => /^application\/json\s*(;|$)/i.test(type);

/** graphql-js 16 does not deliver incrementally. */
function bodyOf({ body }: HTTPGraphQLResponse): string {
  if (body.kind === 'complete') return body.string;
  throw new Bug('INTERNAL_SERVER_ERROR');
}
