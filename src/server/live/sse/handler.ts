import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OperationTypeNode } from 'graphql';
import { ANONYMOUS, type Actor } from '../../../kernel/access/actor.js';
import { Conflict, Forbidden, Invalid, NotFound, TooMuch, Unavailable } from '../../../kernel/errors.js';
import { accountOf, type Admitted, type RawOperation } from '../../guard/guard.js';
import { rawOperationOf } from '../../guard/http.js';
import { acceptable } from '../../guard/media-types.js';
import { RequestRefused } from '../../guard/request-refused.js';
import { presentErrors } from '../../present-error.js';
import { refuse } from '../../refuse.js';
import { requestScope, type RequestScope } from '../../request-scope.js';
import type { Subscriber } from '../fan-out/subscriber.js';
import type { PreparedOperation } from '../operations.js';
import { mayConnect } from '../origin.js';
import { whileValid } from '../session-validity.js';
import type { AnswerByEvents, LiveParts, Transport } from '../transport.js';
import { type Event, EventStream, eventText, HEADERS } from './event-stream.js';
import { EventRunner, type Target } from './run.js';

const PATH = '/graphql/stream';
const TOKEN_HEADER = 'x-graphql-event-stream-token';
/**
 * Id of the event that ends an operation by GET. An EventSource does not know the end: it comes back with this id, and
 * gives up when it is answered 204.
 */
const END_ID = 'complete';

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
  const runner = new EventRunner(parts);
  const reserved = new Map<string, EventStream>();
  const streams = new Set<EventStream>();
  let refusing = false;

  const open = (request: FastifyRequest, actor: Actor = ANONYMOUS): EventStream => {
    const place = admission.enter(addresses.callerOf(request.raw));
    if (typeof place !== 'function') throw place.status === 429 ? new TooMuch(place.code) : new Unavailable(place.code);
    const stream = new EventStream(limits, actor);
    streams.add(stream);
    void stream.gone.then(() => {
      streams.delete(stream);
      place();
    });
    return stream;
  };

  function start(target: Target, prepared: PreparedOperation, starting: Promise<Subscriber> | null): void {
    const { stream, id } = target;
    runner
      .run(target, prepared, starting)
      .catch((error: unknown) => {
        log.error({ err: error, requestId: prepared.context.requestId }, 'an event stream failed');
        return stream.end();
      })
      .finally(() => (id === null ? stream.end() : undefined))
      .catch(() => undefined);
  }

  /** Starts a subscription; null for a query or a mutation. */
  const subscribe = (request: FastifyRequest, prepared: PreparedOperation): Promise<Subscriber> | null =>
    prepared.admitted.operation.operation === OperationTypeNode.SUBSCRIPTION
      ? operations.subscribe(prepared, lastEventId(request))
      : null;

  /**
   * Passes a request to the guard, and sets the rate headers for its caller.
   *
   * @throws RequestRefused
   */
  function prepare(
    request: FastifyRequest,
    reply: FastifyReply,
    scope: RequestScope,
    operation: RawOperation | Admitted,
  ): PreparedOperation {
    const address = addresses.callerOf(request.raw);
    const operationRequest = { scope, address, wantsCost: request.headers['x-cost'] === '1' };
    try {
      const prepared =
        'document' in operation
          ? operations.begin(operation, operationRequest)
          : operations.prepare(operation, operationRequest);
      if (request.method === 'GET' && prepared.admitted.operation.operation === OperationTypeNode.MUTATION) {
        prepared.leave();
        // other sites can send a GET without a preflight
        throw RequestRefused.by(new Invalid('METHOD_NOT_ALLOWED'), 405);
      }
      return prepared;
    } finally {
      void reply.headers(operations.guard.rateHeaders(accountOf({ actor: scope.actor, address })));
    }
  }

  /** One response for one operation, which is begun only once the operation is accepted. */
  async function distinct(
    request: FastifyRequest,
    reply: FastifyReply,
    scope: RequestScope,
    operation: RawOperation | Admitted,
  ): Promise<void> {
    const prepared = prepare(request, reply, scope, operation);
    let stream: EventStream | undefined;
    let subscriber;
    try {
      const opened = (stream = open(request, scope.actor));
      reply.raw.once('close', () => opened.isAttached || void opened.end());
      subscriber = await subscribe(request, prepared);
      if (!stream.isOpen) await subscriber?.stop();
      if (!stream.isOpen && !reply.raw.closed) throw new Unavailable('UNAVAILABLE'); // the process stops
    } catch (error) {
      prepared.leave();
      await stream?.end();
      throw error;
    }
    reply.hijack();
    if (!stream.isOpen) return prepared.leave();
    copyHeaders(reply);
    stream.attach(reply.raw);
    stream.operations.set('', null);
    const endId = request.method === 'GET' ? END_ID : null;
    start({ stream, id: null, endId }, prepared, subscriber && Promise.resolve(subscriber));
  }

  function reserve(request: FastifyRequest, reply: FastifyReply, scope: RequestScope): void {
    const token = randomUUID();
    const { actor = ANONYMOUS } = scope;
    const release = admission.reserve(accountOf({ actor, address: addresses.callerOf(request.raw) }));
    if (!release) throw new TooMuch('TOO_MANY_CONNECTIONS');
    let stream: EventStream;
    try {
      stream = open(request, actor);
    } catch (error) {
      release();
      throw error;
    }
    void stream.attached.then(release);
    const unwatch = whileValid(
      () => actor,
      identity,
      () => void stream.end(),
    );
    reserved.set(token, stream);
    const unused = setTimeout(() => void (stream.isAttached || stream.end()), limits.reservationMs);
    void stream.gone.then(() => {
      clearTimeout(unused);
      unwatch();
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
    stream.operations.set(id, null);
    start({ stream, id }, prepared, subscribe(request, prepared));
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
      throw RequestRefused.by(new Invalid('UNSUPPORTED_MEDIA_TYPE'), 415);
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
    if (request.method === 'PUT') return reserve(request, reply, scope);
    if (events && token === undefined && request.method !== 'DELETE') {
      if (request.method === 'GET' && lastEventId(request) === END_ID) return void reply.code(204).send();
      const operation = admitted ?? rawOperationOf(request);
      return distinct(request, reply, scope, operation).catch((error: unknown) =>
        refuseOperation(error, request, reply, scope),
      );
    }
    if (!stream || (request.method === 'GET' && !inHeader)) throw new NotFound('STREAM_NOT_FOUND');
    return request.method === 'DELETE' ? stop(stream, request, reply) : accept(stream, request, reply, scope);
  }

  /**
   * Refuses an operation before its response is begun, by its status, on which an EventSource gives up: after a stream
   * it would come back each second. A client that posts and reads nothing but events is told by an event, as the
   * protocol demands (`PROTOCOL.md`, distinct connections): it does not come back after `complete`, whereas that of
   * graphql-sse asks five times more after any status but 200, and then does not tell the errors. So that is for what
   * passes soon.
   */
  function refuseOperation(error: unknown, request: FastifyRequest, reply: FastifyReply, scope: RequestScope): void {
    const refusal = RequestRefused.from(error);
    const { method, headers } = request;
    if (method === 'GET' || acceptable(headers.accept).json !== null || refusal.passes) throw refusal;
    const errors = presentErrors(refusal.errors, scope, log);
    const events: Event[] = [
      { name: 'next', data: JSON.stringify({ errors }) },
      { name: 'complete', data: '' },
    ];
    void reply.headers(HEADERS).send(events.map(eventText).join(''));
  }

  const answerByEvents: AnswerByEvents = async (request, reply, admitted) => {
    const scope = requestScope.getStore()!; // every request runs in a scope
    try {
      await handle(request, reply, scope, admitted);
    } catch (error) {
      void reply.send(refuse(RequestRefused.from(error), request, reply, scope, log));
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
      return runner.executing === 0 && [...streams].every((stream) => stream.quiet);
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
