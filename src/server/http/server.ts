import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyRequest,
  type HTTPMethods,
} from 'fastify';
import type { Logger } from 'pino';
import { addMessages, localeOf } from '../../kernel/messages.js';
import type { Addresses } from '../guard/addresses.js';
import { failureBody, rawFailure, securityHeaders, sendFailure } from '../guard/answer.js';
import { takeJsonAlone } from '../guard/body.js';
import { capConnections } from '../guard/connections.js';
import { allowOrigin, answerPreflight, isPreflight } from '../guard/cors.js';
import type { Limits } from '../guard/limits.js';
import { contentTypeFor } from '../guard/media-types.js';
import { guardMessages } from '../guard/messages.js';
import type { Origins } from '../guard/origins.js';
import { requestScope } from '../request-scope.js';
import { compressAnswers } from './compression.js';

/** How long a slow request may go on after its time: node:http looks at its connections this often. */
const LOOK_MS = 1_000;
/** A body that is too large is read to its end up to here, so that the client sees the answer and not a broken pipe. */
const MOST_DRAINED = 64 * 1024 * 1024;

interface Options {
  readonly limits: Limits;
  readonly origins: Origins;
  readonly https: boolean;
  readonly addresses: Addresses;
}

/** The HTTP server: request ids, scopes, security headers, JSON errors whatever goes wrong. Routes are added by others. */
export function httpServer(log: Logger, { limits, origins, https, addresses }: Options): FastifyInstance {
  addMessages(guardMessages);
  const logger: FastifyBaseLogger = log; // the instance's type would carry pino's otherwise
  const app = fastify({
    loggerInstance: logger,
    childLoggerFactory: () => logger, // lines say themselves which request they are of
    // GraphQL logs its operations; health checks would drown them
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    connectionTimeout: limits.stalledMs,
    keepAliveTimeout: limits.idleMs,
    http: {
      headersTimeout: Math.min(limits.headersMs, limits.requestMs),
      connectionsCheckingInterval: LOOK_MS,
      maxHeaderSize: limits.headerBytes,
      requireHostHeader: false, // its answer would have no body
      // node:http would hand over every request that offers an upgrade, such as curl's to HTTP/2
      shouldUpgradeCallback: ({ headers }) => /^websocket$/i.test(headers.upgrade ?? ''),
    },
    forceCloseConnections: 'idle',
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    return503OnClosing: false, // said below, in our own form
    genReqId: ({ headers }) => acceptableId(headers['x-request-id']) ?? randomUUID(),
    frameworkErrors: (_error, request, reply) => void sendFailure(request, reply, 400, 'BAD_REQUEST'), // an address that cannot be decoded
    clientErrorHandler: (error, socket) => {
      if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
      const [status, code] = UNREADABLE[error.code ?? ''] ?? [400, 'BAD_REQUEST'];
      socket.end(rawFailure(status, code, randomUUID()));
      socket.destroySoon();
    },
  });
  capConnections(app.server, limits, addresses);
  takeJsonAlone(app, limits);
  compressAnswers(app);
  app.server.on('checkExpectation', ({ headers }: IncomingMessage, response: ServerResponse) => {
    const body = JSON.stringify(failureBody('BAD_REQUEST', randomUUID(), headers['accept-language']));
    response.writeHead(417, { 'content-type': contentTypeFor(headers.accept) }).end(body);
  });

  const security = securityHeaders(https);
  let stopping = false;
  app.addHook('preClose', (done) => {
    stopping = true;
    done();
  });
  app.addHook('onRequest', (request, reply, done) => {
    const scope = { requestId: request.id, locale: localeOf(request.headers['accept-language']) };
    void reply.headers(security).header('x-request-id', request.id);
    const isAllowed = allowOrigin(request, reply, origins);
    if (stopping)
      return void sendFailure(
        request,
        reply.headers({ connection: 'close', 'retry-after': '1' }),
        503,
        'SHUTTING_DOWN',
      );
    if (isPreflight(request))
      return isAllowed ? answerPreflight(reply) : void sendFailure(request, reply, 403, 'ORIGIN_NOT_ALLOWED');
    const refusal = refuse(request);
    if (refusal) return void sendFailure(request, reply, ...refusal);
    requestScope.run(scope, done);
  });
  /** What the headers alone rule out. */
  function refuse({ headers, url }: FastifyRequest): [status: number, code: string] | undefined {
    if (headers.host === undefined || headers.host === '') return [400, 'BAD_REQUEST'];
    if (url.length > limits.urlBytes) return [414, 'URI_TOO_LONG'];
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') return [415, 'UNSUPPORTED_MEDIA_TYPE']; // nothing is inflated
    const length = Number(headers['content-length'] ?? 0);
    if (length > limits.bodyBytes && length <= MOST_DRAINED) return [413, 'BODY_TOO_LARGE'];
    return undefined; // a larger body is cut off by the reader
  }
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ err: error, requestId: request.id }, 'a request failed');
    const code = codeOf(status, error.code);
    void sendFailure(
      request,
      reply,
      status,
      code,
      code === 'VARIABLES_TOO_DEEP' ? { most: limits.variablesDepth } : {},
    );
  });
  app.setNotFoundHandler((request, reply) => {
    const allowed = METHODS.filter((method) => hasRoute(app, method, request.url));
    // a route that finds nothing of that name is no wrong method
    if (allowed.length === 0 || allowed.some((method) => method === request.method))
      return void sendFailure(request, reply, 404, 'ROUTE_NOT_FOUND');
    void reply.header('allow', [...allowed, 'OPTIONS'].join(', '));
    if (request.method === 'OPTIONS') return void reply.code(204).send();
    void sendFailure(request, reply, 405, 'METHOD_NOT_ALLOWED');
  });
  return app;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const satisfies readonly HTTPMethods[];

const hasRoute = (app: FastifyInstance, method: HTTPMethods, address: string): boolean => {
  const [path = '/'] = address.split('?');
  return app.hasRoute({ method, url: path }) || app.hasRoute({ method, url: path.replace(/^(\/[^/]+\/).+$/, '$1*') });
};

/** What node:http could not make a request of. */
const UNREADABLE: Readonly<Record<string, readonly [status: number, code: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'HEADERS_TOO_LARGE'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'REQUEST_TIMEOUT'],
};

const CODES: Readonly<Record<number, string>> = {
  408: 'REQUEST_TIMEOUT',
  413: 'BODY_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};

/** Of the reader of bodies. */
const READERS: ReadonlySet<string> = new Set(['TEXT_MALFORMED', 'VARIABLES_TOO_DEEP']);

/** Codes of fastify and node:http are not for clients: ours are by status, but for what the reader of bodies says. */
const codeOf = (status: number, given: string): string =>
  status >= 500 ? 'INTERNAL_SERVER_ERROR' : READERS.has(given) ? given : (CODES[status] ?? 'BAD_REQUEST');

/** No route has a JSON schema: what would compile them, a twentieth of a start, is not loaded. */
function noSchemas(): never {
  throw new Error('routes have no JSON schemas here');
}

/** An id given by the caller, if it can do no harm in a log line. */
const acceptableId = (id: string | string[] | undefined): string | undefined =>
  typeof id === 'string' && /^[\w.-]{1,64}$/.test(id) ? id : undefined;
