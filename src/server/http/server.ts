import { randomUUID } from 'node:crypto';
import fastify, { LogController, type FastifyBaseLogger, type FastifyError, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { localeOf, say } from '../../kernel/messages.js';
import { requestScope } from '../request-scope.js';

const LARGEST_BODY = 1024 * 1024;
const REQUEST_MS = 30_000; // a request whose headers or body come slower is closed

/** The HTTP server: request ids, scopes, JSON errors whatever goes wrong. Routes are added by others. */
export function httpServer(log: Logger): FastifyInstance {
  const app = fastify({
    loggerInstance: log satisfies FastifyBaseLogger as FastifyBaseLogger, // the instance's type would carry pino's otherwise
    // GraphQL logs its operations; health checks would drown them
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LARGEST_BODY,
    requestTimeout: REQUEST_MS,
    forceCloseConnections: 'idle',
    genReqId: ({ headers }) => acceptableId(headers['x-request-id']) ?? randomUUID(),
  });
  app.addHook('onRequest', (request, reply, done) => {
    const scope = { requestId: request.id, locale: localeOf(request.headers['accept-language']) };
    void reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    requestScope.run(scope, done);
  });
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    const code = status >= 500 ? 'INTERNAL_SERVER_ERROR' : codeOf(status);
    if (status >= 500) log.error({ err: error, requestId: request.id }, 'a request failed');
    void reply.code(status).type('application/json; charset=utf-8').send(failure(code, request.id, request.headers['accept-language']));
  });
  app.setNotFoundHandler((request, reply) => {
    void reply.code(404).send(failure('ROUTE_NOT_FOUND', request.id, request.headers['accept-language']));
  });
  return app;
}

const codeOf = (status: number): string => (status === 413 ? 'BODY_TOO_LARGE' : status === 415 ? 'UNSUPPORTED_MEDIA_TYPE' : 'BAD_REQUEST');

const failure = (code: string, requestId: string, language: string | undefined): object => ({
  errors: [{ message: say(code, {}, localeOf(language)), extensions: { code, requestId } }],
});

/** An id given by the caller, if it can do no harm in a log line. */
const acceptableId = (id: string | string[] | undefined): string | undefined =>
  typeof id === 'string' && /^[\w.-]{1,64}$/.test(id) ? id : undefined;
