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
import { presentErrors } from '../present-error.js';
import { requestScope, type RequestScope } from '../request-scope.js';
import type { Answers } from './answers.js';
import { startApollo } from './apollo.js';
import { revalidated, tagOf } from './conditional.js';
import { executed } from './executed.js';
import { introspectionOf, readsSchemaAlone } from './introspection.js';
import { overload } from './overload.js';
import { finishOperation, type RequestState } from './request-state.js';
import { answerOf, rootOf, statementFor } from './planned.js';

/** What Fastify sends: a text, bytes, or an object as JSON. */
type Body = string | Buffer | object;

interface GraphqlOptions {
  readonly schema: GraphQLSchema;
  readonly makeContext: MakeContext;
  readonly guard: Guard;
  readonly addresses: Addresses;
  /** Pages of other origins that may ask. */
  readonly origins: Origins;
  /** For subscriptions, and clients that take nothing else. */
  readonly answerByEvents: AnswerByEvents;
  readonly log: Context['log'];
  /** Without one, resolvers answer everything. */
  readonly planner: Planner | null;
  readonly answers: Answers;
}

/** GraphQL over HTTP at `/graphql`, by Apollo Server; what it executes has passed the door. */
export async function serveGraphql(
  app: FastifyInstance,
  { schema, makeContext, guard, addresses, origins, answerByEvents, log, planner, answers }: GraphqlOptions,
): Promise<ApolloServer<Context>> {
  const introspection = introspectionOf(schema);
  const apollo = await startApollo(app, { schema, guard, log });

  /** Takes a request through the door. @throws Refused */
  function admit(request: FastifyRequest, at: RequestState, { actor }: RequestScope): Admitted {
    const admitted = guard.open(rawOperationOf(request), { actor, address: at.address });
    const { operation } = admitted.operation;
    if (operation === OperationTypeNode.SUBSCRIPTION && !at.takesEvents) throw new Invalid('SUBSCRIPTION_NEEDS_STREAM');
    if (operation === OperationTypeNode.MUTATION && request.method === 'GET')
      throw RequestRefused.by(new Invalid('METHOD_NOT_ALLOWED'), 405);
    return (at.admitted = admitted);
  }

  /** What is kept, and what one statement answers, goes past Apollo, which would take longer than the statement. */
  async function answerDirectly(admitted: Admitted, at: RequestState, scope: RequestScope): Promise<boolean> {
    const started = performance.now();
    const context = (at.context = makeContext(scope));
    const extensions = at.wantsCost ? { cost: guard.costShown(at.caller, admitted.cost) } : undefined;
    let isOver = true; // what fails is over too
    try {
      const body =
        (at.wantsCost ? null : introspection(admitted)) ??
        (await answerPlanned(admitted, at, context, extensions)) ??
        (await executed(admitted, schema, guard.limits.errors, context, extensions));
      isOver = body !== null;
      if (body !== null) at.body = body;
      return isOver;
    } finally {
      if (isOver) finishOperation(guard, at, context, started);
    }
  }

  async function answerPlanned(
    admitted: Admitted,
    at: RequestState,
    context: Context,
    extensions?: object,
  ): Promise<Buffer | null> {
    const started = performance.now();
    const statement = planner && statementFor(planner, schema, admitted, context);
    at.planMs = performance.now() - started;
    if (!statement) return null;
    if (statement.isPartial) {
      at.root = await rootOf(statement, context);
      return null;
    }
    return answerOf(statement, admitted, { schema, answers, mostErrors: guard.limits.errors }, context, extensions);
  }

  function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply, scope: RequestScope): string {
    const refused = error instanceof Failure ? RequestRefused.by(error) : error;
    if (!(refused instanceof RequestRefused)) throw refused;
    const { errors, status, retryAfter } = refused;
    void reply.code(status).type(contentTypeFor(request.headers.accept));
    void reply.header('cache-control', 'no-store').removeHeader('etag'); // of the answer that had no room
    if (status === 405) void reply.header('allow', 'POST');
    if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
    return JSON.stringify({ errors: presentErrors(errors, scope, log) });
  }

  /** What the headers alone rule out, before anything takes effect. */
  function requireWellMeant({ method, headers }: FastifyRequest): void {
    const { json, events } = acceptable(headers.accept);
    if (json === null && !events) throw RequestRefused.by(new Invalid('NOT_ACCEPTABLE'), 406);
    if (method !== 'GET') return; // a body is JSON, so no page of another site can have sent it unasked
    const type = headers['content-type'];
    if (type !== undefined && !isJson(type)) throw RequestRefused.by(new Invalid('UNSUPPORTED_MEDIA_TYPE'), 415);
    if (isForeign(headers, origins)) throw new Forbidden('CROSS_SITE_REQUEST');
  }

  async function answer(request: FastifyRequest, reply: FastifyReply, leave: () => void): Promise<Body | FastifyReply> {
    const byEvents = (admitted?: Admitted): Promise<FastifyReply> => {
      leave(); // an event stream takes a place of its own
      return answerByEvents(request, reply, admitted);
    };
    const { headers } = request;
    const scope = requestScope.getStore()!;
    const address = addresses.callerOf(request.raw);
    const takes = acceptable(headers.accept);
    const at: RequestState = {
      address,
      caller: accountOf({ actor: scope.actor, address }),
      wantsCost: headers['x-cost'] === '1',
      takesEvents: takes.events,
      planMs: 0,
    };
    scope.requestState = at;
    void reply.header('cache-control', 'no-store');
    try {
      requireWellMeant(request);
      if (takes.json === null) return await byEvents();
      const admitted = admit(request, at, scope);
      const { operation } = admitted.operation;
      if (operation === OperationTypeNode.SUBSCRIPTION) return await byEvents(admitted);
      if (await answerDirectly(admitted, at, scope)) return direct(at, request, reply);
      return await answerByApollo(admitted, at, request, reply);
    } catch (error) {
      void reply.headers(guard.rateHeaders(at.caller));
      return refuse(error, request, reply, scope);
    }
  }

  async function answerByApollo(
    { text, operationName, variables }: Admitted,
    at: RequestState,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Body> {
    const answered = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: 'POST', // the door has looked at what a GET may ask
        headers: new HeaderMap([['content-type', JSON_TYPE]]),
        search: '',
        body: { query: text, operationName: operationName ?? null, variables },
      },
      context: () => Promise.resolve(at.context!), // made where it was found that it takes Apollo
    });
    if (at.isOverloaded) throw overload();
    for (const [name, value] of answered.headers) void reply.header(name, value);
    void reply.headers(guard.rateHeaders(at.caller)).type(contentTypeFor(request.headers.accept));
    void reply.code(answered.status ?? 200);
    return sized(whole(answered), at, request, reply);
  }

  function direct(at: RequestState, request: FastifyRequest, reply: FastifyReply): Body {
    const { body, caller, wantsCost } = at;
    void reply.headers(guard.rateHeaders(caller)).type(contentTypeFor(request.headers.accept));
    const isSomebodys = requestScope.getStore()!.actor!.kind !== 'ANONYMOUS'; // known by now
    if (request.method === 'GET' && !wantsCost && !isSomebodys && revalidated(tagOf(body!), request, reply)) return '';
    return sized(body!, at, request, reply);
  }

  /** @throws Refused `OVERLOADED` where its caller, or all together, leave too much unread */
  function sized(
    body: string | Buffer,
    { caller, admitted }: RequestState,
    { id, headers }: FastifyRequest,
    reply: FastifyReply,
  ): Body {
    const most = guard.limits.responseBytes;
    const isSmall = typeof body === 'string' ? fits(body, most) : body.length <= most;
    if (isSmall || readsSchemaAlone(admitted!)) {
      const taken = guard.hold(caller, Buffer.byteLength(body), admitted!); // it was let in to be answered
      if (reply.raw.closed) taken();
      else reply.raw.once('close', taken);
      return body;
    }
    // it was executed, so the answer has data, of which nothing is left (API rule B8)
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
        return refuse(error, request, reply, requestScope.getStore()!);
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

/** graphql-js 16 delivers nothing in pieces. */
function whole({ body }: HTTPGraphQLResponse): string {
  if (body.kind === 'complete') return body.string;
  throw new Bug('INTERNAL_SERVER_ERROR');
}
