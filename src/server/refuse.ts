import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../kernel/context.js';
import { contentTypeFor } from './guard/media-types.js';
import type { RequestRefused } from './guard/request-refused.js';
import { presentErrors } from './present-error.js';
import type { RequestScope } from './request-scope.js';

/** Sets the status and the headers of a refusal, and gives its body. */
export function refuse(
  refusal: RequestRefused,
  { headers }: FastifyRequest,
  reply: FastifyReply,
  scope: RequestScope,
  log: Log,
): string {
  const { errors, status, retryAfter } = refusal;
  void reply.code(status).type(contentTypeFor(headers.accept));
  void reply.header('cache-control', 'no-store').removeHeader('etag'); // set for the answer that had no room
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  if (status === 405) void reply.header('allow', 'POST');
  if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
  return JSON.stringify({ errors: presentErrors(errors, scope, log) });
}
