import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Origins } from './origins.js';

const ALLOWED_HEADERS =
  'accept-language, apollo-require-preflight, authorization, client-name, client-version, ' +
  'content-type, last-event-id, x-cost, x-graphql-event-stream-token, x-request-id';
const EXPOSED_HEADERS =
  'content-disposition, retry-after, x-export-position, x-export-rows, x-ratelimit-limit, x-ratelimit-remaining, ' +
  'x-ratelimit-reset, x-ratelimit-resource, x-ratelimit-used, x-request-id';
const PREFLIGHT_SECONDS = '600';

export const isPreflight = ({ method, headers }: FastifyRequest): boolean =>
  method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;

/**
 * Lets pages of the allowed origins read responses. There is no wildcard and cookies are never allowed: callers
 * authenticate in a header, which a page cannot send without a preflight.
 *
 * @returns whether the request comes from such a page
 */
export function allowOrigin(request: FastifyRequest, reply: FastifyReply, origins: Origins): boolean {
  void reply.header('vary', 'origin');
  const { origin } = request.headers;
  if (origin === undefined || !origins(origin)) return false;
  void reply.headers({
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED_HEADERS,
    'cross-origin-resource-policy': 'cross-origin',
  });
  return true;
}

export function answerPreflight(reply: FastifyReply): void {
  void reply
    .code(204)
    .headers({
      'access-control-allow-methods': 'GET, POST, PUT, DELETE', // PUT and DELETE are for event streams
      'access-control-allow-headers': ALLOWED_HEADERS,
      'access-control-max-age': PREFLIGHT_SECONDS,
    })
    .send();
}
