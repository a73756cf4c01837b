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
import { localeOf, type Catalogue } from '../../kernel/messages.js';
import type { Addresses } from '../guard/addresses.js';
import { failureBody, rawFailure, securityHeaders, sendFailure } from '../guard/answer.js';
import { takeJsonAlone } from '../guard/body.js';
import { capConnections } from '../guard/connections.js';
import { allowOrigin, answerPreflight, isPreflight } from '../guard/cors.js';
import type { Limits } from '../guard/limits.js';
import { contentTypeFor } from '../guard/media-types.js';
import type { Origins } from '../guard/origins.js';
import { requestScope } from '../request-scope.js';
import { compressAnswers } from './compression.js';
import { tellRetryAfter } from './retry-after.js';

/** How long a slow request may exceed its timeout: node:http checks its connections this often. */
const CHECK_INTERVAL_MS = 1_000;
/**
 * A body that is too large is read to its end up to this size, so that the client gets the response and no broken pipe.
 */
const MOST_DRAINED = 64 * 1024 * 1024;

interface Options {
  readonly limits: Limits;
  readonly origins: Origins;
  readonly https: boolean;
  readonly addresses: Addresses;
  readonly messages: Catalogue;
}

/**
 * The HTTP server with request ids, scopes, security headers, and JSON errors for every failure. Others add the routes.
 */
export function httpServer(log: Logger, { limits, origins, https, addresses, messages }: Options): FastifyInstance {
  const logger: FastifyBaseLogger = log; // otherwise pino's type would become part of the instance's
  const app = fastify({
    loggerInstance: logger,
    childLoggerFactory: () => logger, // log lines contain the request id themselves
    // GraphQL logs its operations; health checks would drown them
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    connectionTimeout: limits.stalledMs,
    keepAliveTimeout: limits.idleMs,
    http: {
      headersTimeout: Math.min(limits.headersMs, limits.requestMs),
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      maxHeaderSize: limits.headerBytes,
      requireHostHeader: false, // node:http's own response would have no body
      // node:http would hand over every request that offers an upgrade, such as curl's to HTTP/2
      shouldUpgradeCallback: ({ headers }) => /^websocket$/i.test(headers.upgrade ?? ''),
    },
    forceCloseConnections: 'idle',
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    return503OnClosing: false, // the hook below responds in the form of all errors
    genReqId: ({ headers }) => acceptableId(headers['x-request-id']) ?? randomUUID(),
    // a URL that cannot be decoded
    frameworkErrors: (_error, request, reply) => void sendFailure(request, reply, 400, 'BAD_REQUEST'),
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
  tellRetryAfter(app);
  const security = securityHeaders(https);
  app.server.on('checkExpectation', ({ headers }: IncomingMessage, response: ServerResponse) => {
    const id = randomUUID();
    response
      .writeHead(417, { ...security, 'content-type': contentTypeFor(headers.accept), 'x-request-id': id })
      .end(JSON.stringify(failureBody('BAD_REQUEST', id, headers['accept-language'])));
  });

  let stopping = false;
  app.addHook('preClose', (done) => {
    stopping = true;
    done();
  });
  app.addHook('onRequest', (request, reply, done) => {
    const scope = { requestId: request.id, messages, locale: localeOf(request.headers['accept-language']) };
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
  /** Refuses what the headers alone rule out. */
  function refuse({ headers, url }: FastifyRequest): [status: number, code: string] | undefined {
    if (headers.host === undefined || headers.host === '') return [400, 'BAD_REQUEST'];
    if (url.length > limits.urlBytes) return [414, 'URI_TOO_LONG'];
    const encoding = headers['content-encoding'];
    // nothing is decompressed
    if (encoding !== undefined && encoding !== 'identity') return [415, 'UNSUPPORTED_MEDIA_TYPE'];
    const length = Number(headers['content-length'] ?? 0);
    if (length > limits.bodyBytes && length <= MOST_DRAINED) return [413, 'BODY_TOO_LARGE'];
    return undefined; // a larger body is aborted by the body parser
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
    // a route that finds no resource of that name is not a wrong method
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

/** Errors of requests that node:http could not parse. */
const UNREADABLE: Readonly<Record<string, readonly [status: number, code: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'HEADERS_TOO_LARGE'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'REQUEST_TIMEOUT'],
};

const CODES: Readonly<Record<number, string>> = {
  408: 'REQUEST_TIMEOUT',
  413: 'BODY_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};

/** Codes of the body parser. */
const BODY_CODES: ReadonlySet<string> = new Set(['TEXT_MALFORMED', 'VARIABLES_TOO_DEEP']);

/**
 * Codes of Fastify and node:http are not for clients: ours depend on the status, apart from those of the body parser.
 */
const codeOf = (status: number, errorCode: string): string =>
  status >= 500 ? 'INTERNAL_SERVER_ERROR' : BODY_CODES.has(errorCode) ? errorCode : (CODES[status] ?? 'BAD_REQUEST');

/** No route has a JSON schema, so the compilers, which take a twentieth of the start, are not loaded. */
function noSchemas(): never {
  throw new Error('routes have no JSON schemas here');
}

/** The request id of the caller, if it can do no harm in a log line. */
const acceptableId = (id: string | string[] | undefined): string | undefined =>
  typeof id === 'string' && /^[\w.-]{1,64}$/.test(id) ? id : undefined;
