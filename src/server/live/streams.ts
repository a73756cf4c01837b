import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type GraphQLError, type GraphQLFormattedError, OperationTypeNode } from 'graphql';
import { ANONYMOUS, type Actor } from '../../kernel/access/actor.js';
import type { Log } from '../../kernel/context.js';
import { Conflict, type Failure, Forbidden, Invalid, NotFound, TooMuch, Unavailable } from '../../kernel/errors.js';
import { say } from '../../kernel/messages.js';
import { presentError } from '../present-error.js';
import { requestScope, type RequestScope } from '../request-scope.js';
import { whileValid } from './standing.js';
import { EventStream } from './event-stream.js';
import type { Request } from './operation.js';
import { isPrepared, type Prepared } from './operations.js';
import { mayConnect } from './origin.js';
import type { Connections, LiveParts } from './socket.js';

const PATH = '/graphql/stream';
const TOKEN_HEADER = 'x-graphql-event-stream-token';
const EVENTS = 'text/event-stream';

type Search = Readonly<Record<string, string | undefined>>;

/**
 * GraphQL over Server-Sent Events at `/graphql/stream`, by the protocol of graphql-sse in both of its modes: one
 * response an operation, or one reserved response for all. Its own handler is not used: it queues without bound
 * for a client that does not read, keeps reservations forever, and its events carry no id to resume from.
 *
 * Cross-site requests: an EventSource can only GET and sends no header of ours, so a GET that accepts event streams
 * is taken by itself, unless the browser says that it comes from another site's page (`Origin`, `Sec-Fetch-Site`);
 * it cannot change anything, since mutations by GET are refused. Whatever else has to show what no browser sends
 * unasked: a JSON body, the method PUT or DELETE, or the token in a header.
 */
export function serveStreams(app: FastifyInstance, parts: LiveParts): Connections {
  const { operations, admission, limits, allowOrigin, identity, log } = parts;
  const reserved = new Map<string, EventStream>();
  const streams = new Set<EventStream>();
  let refusing = false;
  let answering = 0;

  const open = (address: string, actor: Actor = ANONYMOUS): EventStream => {
    const place = admission.enter(address);
    if (typeof place !== 'function') throw place.status === 429 ? new TooMuch(place.code) : new Unavailable(place.code);
    const stream = new EventStream(limits);
    streams.add(stream);
    const stop = whileValid(actor, identity, () => void stream.end());
    void stream.gone.then(() => {
      stop();
      streams.delete(stream);
      place();
    });
    return stream;
  };

  /** Sends what comes of an operation; `id` only where several share the stream. */
  async function run(stream: EventStream, id: string | null, prepared: Prepared, after: string | null): Promise<void> {
    const key = id ?? '';
    const wrap = (json: Buffer | string): Buffer | string =>
      id === null
        ? json
        : Buffer.concat([Buffer.from(`{"id":${JSON.stringify(id)},"payload":`), Buffer.from(json), Buffer.from('}')]);
    const runs = (): boolean => stream.isOpen && stream.operations.has(key);
    if (prepared.operation.kind === OperationTypeNode.SUBSCRIPTION) {
      const begun = await operations.subscribe(prepared, after);
      if ('errors' in begun) {
        await stream.send({ name: 'next', data: wrap(JSON.stringify(begun)) });
      } else if (!runs()) {
        await begun.return();
      } else {
        stream.operations.set(key, { stop: async () => void (await begun.return()) });
        try {
          for await (const { position, json } of begun) {
            if (!(await stream.send({ name: 'next', id: position, data: wrap(json) }))) break;
          }
        } catch (error) {
          const shown = presentError(asGraphQLError(error).toJSON(), error, prepared.context, log);
          await stream.send({ name: 'next', data: wrap(JSON.stringify({ errors: [shown] })) });
        }
      }
    } else {
      answering += 1;
      try {
        const result = await operations.execute(prepared);
        if (runs()) await stream.send({ name: 'next', data: wrap(JSON.stringify(result)) });
      } finally {
        answering -= 1;
      }
    }
    if (runs()) await stream.send({ name: 'complete', data: id === null ? '' : JSON.stringify({ id }) });
    stream.operations.delete(key);
  }

  const start = (stream: EventStream, id: string | null, prepared: Prepared, after: string | null): void => {
    run(stream, id, prepared, after)
      .catch((error: unknown) => {
        log.error({ err: error, requestId: prepared.context.requestId }, 'an event stream failed');
        return stream.end();
      })
      .finally(() => (id === null ? stream.end() : undefined))
      .catch(() => undefined);
  };

  /** One response for one operation. What is wrong with it is told as an event: an EventSource shows nothing else. */
  async function distinct(request: FastifyRequest, reply: FastifyReply, scope: RequestScope): Promise<void> {
    const asked = requestOf(request);
    const prepared = operations.prepare(asked, scope);
    if (isPrepared(prepared) && prepared.operation.kind === OperationTypeNode.MUTATION && request.method === 'GET') {
      return void reply.header('allow', 'POST').code(405).send(answer('METHOD_NOT_ALLOWED', scope));
    }
    const stream = open(request.ip, scope.actor);
    reply.hijack();
    copyHeaders(reply);
    stream.attach(reply.raw);
    stream.operations.set('', null);
    if (isPrepared(prepared)) return start(stream, null, prepared, lastEventId(request));
    await stream.send({ name: 'next', data: JSON.stringify({ errors: present(prepared, scope, log) }) });
    await stream.send({ name: 'complete', data: '' });
    await stream.end();
  }

  function reserve(request: FastifyRequest, reply: FastifyReply): void {
    const token = randomUUID();
    const stream = open(request.ip, requestScope.getStore()?.actor);
    reserved.set(token, stream);
    const unused = setTimeout(() => void (stream.isAttached || stream.end()), limits.reservationMs);
    void stream.gone.then(() => {
      clearTimeout(unused);
      reserved.delete(token);
    });
    void reply.code(201).type('text/plain; charset=utf-8').send(token);
  }

  /** An operation whose results go out on a reserved response. */
  function accept(stream: EventStream, request: FastifyRequest, reply: FastifyReply, scope: RequestScope): void {
    const asked = requestOf(request);
    const id = asked.operationId;
    if (!id) throw new Invalid('OPERATION_ID_MISSING');
    if (stream.operations.has(id)) throw new Conflict('OPERATION_ID_TAKEN');
    if (stream.operations.size >= limits.operationsPerSocket)
      throw new TooMuch('TOO_MANY_OPERATIONS', { most: limits.operationsPerSocket });
    const prepared = operations.prepare(asked, scope);
    if (!isPrepared(prepared)) return void reply.code(400).send({ errors: present(prepared, scope, log) });
    if (prepared.operation.kind === OperationTypeNode.MUTATION && request.method === 'GET') {
      return void reply.header('allow', 'POST').code(405).send(answer('METHOD_NOT_ALLOWED', scope));
    }
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

  async function handle(request: FastifyRequest, reply: FastifyReply, scope: RequestScope): Promise<void> {
    if (refusing) throw new Unavailable('UNAVAILABLE');
    if (!mayConnect(request.raw, allowOrigin)) throw new Forbidden('ORIGIN_NOT_ALLOWED');
    if (request.method === 'POST' && !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
      return void reply.code(415).send(answer('UNSUPPORTED_MEDIA_TYPE', scope));
    }
    const header = request.headers[TOKEN_HEADER];
    const inHeader = typeof header === 'string';
    const token = inHeader ? header : (request.query as Search)['token'];
    const stream = token === undefined ? undefined : reserved.get(token);
    const events = (request.headers.accept ?? '').includes(EVENTS);
    if (events && stream) {
      if (stream.isAttached) throw new Conflict('STREAM_TAKEN');
      reply.hijack();
      copyHeaders(reply);
      return stream.attach(reply.raw);
    }
    if (events && (request.method === 'GET' || request.method === 'POST')) return distinct(request, reply, scope);
    if (request.method === 'PUT') return reserve(request, reply);
    if (!stream || (request.method === 'GET' && !inHeader)) throw new NotFound('STREAM_NOT_FOUND');
    return request.method === 'DELETE' ? stop(stream, request, reply) : accept(stream, request, reply, scope);
  }

  app.route({
    url: PATH,
    method: ['GET', 'POST', 'PUT', 'DELETE'],
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const scope = requestScope.getStore()!; // every request runs in a scope
      try {
        await handle(request, reply, scope);
      } catch (error) {
        const { errors, status } = failed(error, scope, log);
        if (status === 429 || status === 503) void reply.header('retry-after', '5');
        void reply.code(status).send({ errors });
      }
      return reply;
    },
  });

  return {
    refuse() {
      refusing = true;
    },
    get quiet() {
      return answering === 0 && [...streams].every((stream) => stream.quiet);
    },
    sent() {
      let any = false;
      for (const stream of streams) {
        any ||= stream.sent;
        stream.sent = false;
      }
      return any;
    },
    /** Only the response ends, without `complete`: an EventSource then comes again by itself, with its last id. */
    async end() {
      await Promise.all([...streams].map((stream) => stream.end()));
    },
  };
}

/** @throws Invalid when there is no request in it */
function requestOf(request: FastifyRequest): Request & { readonly operationId: string | null } {
  const given = request.method === 'GET' ? fromSearch(request.query as Search) : fromBody(request);
  const { query, operationName, variables, extensions } = given;
  if (typeof query !== 'string' || query === '') throw new Invalid('BAD_REQUEST');
  if (operationName != null && typeof operationName !== 'string') throw new Invalid('BAD_REQUEST');
  if (variables != null && !isRecord(variables)) throw new Invalid('BAD_REQUEST');
  if (extensions != null && !isRecord(extensions)) throw new Invalid('BAD_REQUEST');
  const id = extensions?.['operationId'];
  return { query, operationName, variables, operationId: typeof id === 'string' ? id : null };
}

function fromSearch({ query, operationName, variables, extensions }: Search): Record<string, unknown> {
  return { query, operationName, variables: parsed(variables), extensions: parsed(extensions) };
}

function fromBody({ body }: FastifyRequest): Record<string, unknown> {
  if (!isRecord(body)) throw new Invalid('BAD_REQUEST');
  return body;
}

function parsed(json: string | undefined): unknown {
  try {
    return json ? JSON.parse(json) : undefined;
  } catch {
    throw new Invalid('BAD_REQUEST');
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where an EventSource was cut off. */
function lastEventId({ headers }: FastifyRequest): string | null {
  const id = headers['last-event-id'];
  return typeof id === 'string' && id !== '' ? id : null;
}

/** What hooks have set goes out with a response that fastify no longer writes. */
function copyHeaders(reply: FastifyReply): void {
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
}

const present = (errors: readonly GraphQLError[], scope: RequestScope, log: Log): GraphQLFormattedError[] =>
  errors.map((error) => presentError(error.toJSON(), error, scope, log));

const answer = (code: string, { requestId, locale }: RequestScope): object => ({
  errors: [{ message: say(code, {}, locale), extensions: { code, requestId } }],
});

function failed(error: unknown, scope: RequestScope, log: Log): { errors: GraphQLFormattedError[]; status: number } {
  const shown = presentError(asGraphQLError(error).toJSON(), error, scope, log);
  return { errors: [shown], status: (error as Partial<Failure>).status ?? 500 };
}

const asGraphQLError = (error: unknown): { toJSON(): GraphQLFormattedError } =>
  error instanceof Error && 'toJSON' in error
    ? (error as GraphQLError)
    : { toJSON: () => ({ message: String(error) }) };
