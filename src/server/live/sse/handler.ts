import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type GraphQLError, type GraphQLFormattedError, OperationTypeNode } from 'graphql';
import { ANONYMOUS, type Actor } from '../../../kernel/access/actor.js';
import type { Log } from '../../../kernel/context.js';
import { Conflict, type Failure, Forbidden, Invalid, NotFound, TooMuch, Unavailable } from '../../../kernel/errors.js';
import { say } from '../../../kernel/messages.js';
import { accountOf, type Admitted, type RawOperation } from '../../guard/guard.js';
import { rawOperationOf } from '../../guard/http.js';
import { acceptable, contentTypeFor } from '../../guard/media-types.js';
import { RequestRefused } from '../../guard/request-refused.js';
import { unauthenticated } from '../../identity/unauthenticated.js';
import { presentError, presentErrors } from '../../present-error.js';
import { requestScope, type RequestScope } from '../../request-scope.js';
import { whileValid } from '../session-validity.js';
import { EventStream } from './event-stream.js';
import type { PreparedOperation } from '../operations.js';
import { mayConnect } from '../origin.js';
import type { AnswerByEvents, Transport, LiveParts } from '../transport.js';

const PATH = '/graphql/stream';
const TOKEN_HEADER = 'x-graphql-event-stream-token';

type Search = Readonly<Record<string, string | undefined>>;

/**
 * GraphQL over Server-Sent Events at `/graphql/stream`, and for subscriptions at `/graphql`, by the protocol of
 * graphql-sse in both of its modes: one response for each operation, or one reserved response for all. The handler of
 * graphql-sse itself is not used: its queue for a client that does not read is unbounded, it keeps reservations
 * forever, and its events carry no id to resume from.
 *
 * Cross-site requests: an EventSource can only GET and sends no custom headers, so a GET that accepts event streams is
 * admitted without any, unless the browser says that it comes from a page of another site (`Origin`, `Sec-Fetch-Site`).
 * It cannot change data, since mutations by GET are refused. All other requests need something that no browser sends
 * without a preflight: a JSON body, the method PUT or DELETE, or the token in a header.
 */
export function serveEventStreams(
  app: FastifyInstance,
  parts: LiveParts,
): Transport & { readonly answerByEvents: AnswerByEvents } {
  const { operations, admission, addresses, origins, limits, identity, log } = parts;
  const reserved = new Map<string, EventStream>();
  const streams = new Set<EventStream>();
  let refusing = false;
  let executing = 0;

  const open = (request: FastifyRequest, actor: Actor = ANONYMOUS): EventStream => {
    const place = admission.enter(addresses.callerOf(request.raw));
    if (typeof place !== 'function') throw place.status === 429 ? new TooMuch(place.code) : new Unavailable(place.code);
    const stream = new EventStream(limits, actor);
    streams.add(stream);
    const stop = whileValid(
      () => actor,
      identity,
      () => void stream.end(),
    );
    void stream.gone.then(() => {
      stop();
      streams.delete(stream);
      place();
    });
    return stream;
  };

  /** Runs an operation and sends its results; `id` is null unless several operations share the stream. */
  async function run(
    stream: EventStream,
    id: string | null,
    prepared: PreparedOperation,
    after: string | null,
  ): Promise<void> {
    const key = id ?? '';
    const wrap = (json: Buffer | string): Buffer | string =>
      id === null
        ? json
        : Buffer.concat([Buffer.from(`{"id":${JSON.stringify(id)},"payload":`), Buffer.from(json), Buffer.from('}')]);
    const runs = (): boolean => stream.isOpen && stream.operations.has(key);
    if (prepared.admitted.operation.operation === OperationTypeNode.SUBSCRIPTION) {
      const subscriber = await operations.subscribe(prepared, after);
      if ('errors' in subscriber) {
        await stream.send({ name: 'next', data: wrap(JSON.stringify(subscriber)) });
      } else if (!runs()) {
        await subscriber.stop();
      } else {
        stream.operations.set(key, { stop: () => subscriber.stop() });
        // its credentials may expire before those with which the stream was reserved
        const { actor } = prepared.context;
        const unwatch = whileValid(
          () => actor,
          identity,
          () => subscriber.fail(unauthenticated('the credentials have ended')),
        );
        try {
          await subscriber.deliver({
            get ready() {
              return stream.ready;
            },
            room: () => stream.room(),
            take({ position, json, points }) {
              stream.write({ name: 'next', id: position, data: wrap(json) });
              prepared.usageCharge.add(points);
            },
          });
        } catch (error) {
          const formatted = presentError(asGraphQLError(error).toJSON(), error, prepared.context, log);
          await stream.send({ name: 'next', data: wrap(JSON.stringify({ errors: [formatted] })) });
        } finally {
          unwatch();
          prepared.usageCharge.settle();
        }
      }
    } else {
      executing += 1;
      try {
        const { json, taken } = await operations.execute(prepared);
        if (runs()) await stream.send({ name: 'next', data: wrap(json) }, taken);
        else taken();
      } finally {
        executing -= 1;
      }
    }
    if (runs()) await stream.send({ name: 'complete', data: id === null ? '' : JSON.stringify({ id }) });
    stream.operations.delete(key);
  }

  const start = (stream: EventStream, id: string | null, prepared: PreparedOperation, after: string | null): void => {
    run(stream, id, prepared, after)
      .catch((error: unknown) => {
        log.error({ err: error, requestId: prepared.context.requestId }, 'an event stream failed');
        return stream.end();
      })
      .finally(() => (id === null ? stream.end() : undefined))
      .catch(() => undefined);
  };

  /** Passes a request to the guard, and sets the rate headers for its caller. */
  function prepare(
    request: FastifyRequest,
    reply: FastifyReply,
    scope: RequestScope,
    operation: RawOperation | Admitted,
  ): PreparedOperation | RequestRefused {
    const { guard } = operations;
    const address = addresses.callerOf(request.raw);
    try {
      const operationRequest = { scope, address, wantsCost: request.headers['x-cost'] === '1' };
      return 'document' in operation
        ? operations.begin(operation, operationRequest)
        : operations.prepare(operation, operationRequest);
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      if (error.retryAfter !== undefined) void reply.header('retry-after', String(error.retryAfter));
      return error;
    } finally {
      void reply.headers(guard.rateHeaders(accountOf({ actor: scope.actor, address })));
    }
  }

  /** Whether a GET contains a mutation, which is refused: other sites can send a GET without a preflight. */
  function changesByGet({ method }: FastifyRequest, { admitted, leave }: PreparedOperation): boolean {
    const isMutation = method === 'GET' && admitted.operation.operation === OperationTypeNode.MUTATION;
    if (isMutation) leave();
    return isMutation;
  }
  const refuseGet = (reply: FastifyReply, scope: RequestScope): void =>
    void reply.header('allow', 'POST').code(405).send(answer('METHOD_NOT_ALLOWED', scope));

  /** One response for one operation. Its errors are sent as events, because an EventSource shows nothing else. */
  async function distinct(
    request: FastifyRequest,
    reply: FastifyReply,
    scope: RequestScope,
    admitted?: Admitted,
  ): Promise<void> {
    const prepared = prepare(request, reply, scope, admitted ?? rawOperationOf(request));
    if (!(prepared instanceof RequestRefused) && changesByGet(request, prepared)) return refuseGet(reply, scope);
    let stream;
    try {
      stream = open(request, scope.actor);
    } catch (error) {
      if (!(prepared instanceof RequestRefused)) prepared.leave();
      throw error;
    }
    reply.hijack();
    copyHeaders(reply);
    stream.attach(reply.raw);
    stream.operations.set('', null);
    if (!(prepared instanceof RequestRefused)) return start(stream, null, prepared, lastEventId(request));
    await stream.send({ name: 'next', data: JSON.stringify({ errors: presentErrors(prepared.errors, scope, log) }) });
    await stream.send({ name: 'complete', data: '' });
    await stream.end();
  }

  function reserve(request: FastifyRequest, reply: FastifyReply): void {
    const token = randomUUID();
    const stream = open(request, requestScope.getStore()?.actor);
    reserved.set(token, stream);
    const unused = setTimeout(() => void (stream.isAttached || stream.end()), limits.reservationMs);
    void stream.gone.then(() => {
      clearTimeout(unused);
      reserved.delete(token);
    });
    void reply.code(201).type('text/plain; charset=utf-8').send(token);
  }

  /** Starts an operation whose results are sent on a reserved response. */
  function accept(stream: EventStream, request: FastifyRequest, reply: FastifyReply, scope: RequestScope): void {
    const rawOperation = rawOperationOf(request);
    const id = rawOperation.extensions['operationId'];
    if (typeof id !== 'string' || id === '') throw new Invalid('OPERATION_ID_MISSING');
    if (stream.operations.has(id)) throw new Conflict('OPERATION_ID_TAKEN');
    if (stream.operations.size >= limits.operationsPerSocket)
      throw new TooMuch('TOO_MANY_OPERATIONS', { most: limits.operationsPerSocket });
    const prepared = prepare(request, reply, scope, rawOperation);
    if (prepared instanceof RequestRefused)
      return void reply.code(prepared.status).send({ errors: presentErrors(prepared.errors, scope, log) });
    if (changesByGet(request, prepared)) return refuseGet(reply, scope);
    stream.operations.set(id, null);
    start(stream, id, prepared, lastEventId(request));
    void reply.code(202).send();
  }

  async function stop(stream: EventStream, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const id = (request.query as Search)['operationId'];
    if (!id) throw new Invalid('OPERATION_ID_MISSING');
    const operation = stream.operations.get(id);
    stream.operations.delete(id);
    await operation?.stop();
    void reply.code(200).send();
  }

  async function handle(
    request: FastifyRequest,
    reply: FastifyReply,
    scope: RequestScope,
    admitted?: Admitted,
  ): Promise<void> {
    if (refusing) throw new Unavailable('UNAVAILABLE');
    if (!mayConnect(request.raw, origins)) throw new Forbidden('ORIGIN_NOT_ALLOWED');
    if (request.method === 'POST' && !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
      return void reply.code(415).send(answer('UNSUPPORTED_MEDIA_TYPE', scope));
    }
    const header = request.headers[TOKEN_HEADER];
    const inHeader = typeof header === 'string';
    const token = inHeader ? header : (request.query as Search)['token'];
    const stream = token === undefined ? undefined : reserved.get(token);
    const { events } = acceptable(request.headers.accept);
    if (stream && !mayUse(stream, scope, events)) throw new Forbidden('STREAM_OF_ANOTHER_CALLER');
    if (events && stream) {
      if (stream.isAttached) throw new Conflict('STREAM_TAKEN');
      reply.hijack();
      copyHeaders(reply);
      return stream.attach(reply.raw);
    }
    if (events && (request.method === 'GET' || request.method === 'POST'))
      return distinct(request, reply, scope, admitted);
    if (request.method === 'PUT') return reserve(request, reply);
    if (!stream || (request.method === 'GET' && !inHeader)) throw new NotFound('STREAM_NOT_FOUND');
    return request.method === 'DELETE' ? stop(stream, request, reply) : accept(stream, request, reply, scope);
  }

  const answerByEvents: AnswerByEvents = async (request, reply, admitted) => {
    const scope = requestScope.getStore()!; // every request runs in a scope
    void reply.type(contentTypeFor(request.headers.accept)); // for refusals
    try {
      await handle(request, reply, scope, admitted);
    } catch (error) {
      const { errors, status } = failureOf(error, scope, log);
      if (status === 429 || status === 503) void reply.header('retry-after', '5');
      void reply.code(status).send({ errors });
    }
    return reply;
  };
  app.route({
    url: PATH,
    method: ['GET', 'POST', 'PUT', 'DELETE'],
    exposeHeadRoute: false,
    handler: (request, reply) => answerByEvents(request, reply),
  });

  return {
    answerByEvents,
    refuse() {
      refusing = true;
    },
    get quiet() {
      return executing === 0 && [...streams].every((stream) => stream.quiet);
    },
    sent() {
      let any = false;
      for (const stream of streams) {
        any ||= stream.sent;
        stream.sent = false;
      }
      return any;
    },
    /** Ends the responses without `complete`, so that an EventSource reconnects by itself with its last event id. */
    async end() {
      await Promise.all([...streams].map((stream) => stream.end()));
    },
  };
}

/**
 * A reserved stream lasts as long as its caller's credentials, so no other caller may run operations on it. The token
 * alone suffices to open the response: an EventSource cannot send credentials in a header.
 */
const mayUse = ({ caller }: EventStream, { actor = ANONYMOUS }: RequestScope, opens: boolean): boolean =>
  actor.id === caller.id || (opens && actor.kind === 'ANONYMOUS');

/** The position at which an EventSource was cut off. */
function lastEventId({ headers }: FastifyRequest): string | null {
  const id = headers['last-event-id'];
  return typeof id === 'string' && id !== '' ? id : null;
}

/** Copies the headers that hooks have set to a response that Fastify no longer writes. */
function copyHeaders(reply: FastifyReply): void {
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
}

const answer = (code: string, { requestId, locale }: RequestScope): object => ({
  errors: [{ message: say(code, {}, locale), extensions: { code, requestId } }],
});

function failureOf(error: unknown, scope: RequestScope, log: Log): { errors: GraphQLFormattedError[]; status: number } {
  const formatted = presentError(asGraphQLError(error).toJSON(), error, scope, log);
  return { errors: [formatted], status: (error as Partial<Failure>).status ?? 500 };
}

const asGraphQLError = (error: unknown): { toJSON(): GraphQLFormattedError } =>
  error instanceof Error && 'toJSON' in error
    ? (error as GraphQLError)
    : { toJSON: () => ({ message: String(error) }) };
