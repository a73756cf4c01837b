import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Variables } from '../../kernel/errors.js';
import { localeOf } from '../../kernel/messages.js';
import { serverMessages } from '../messages.js';
import { contentTypeFor } from './media-types.js';

/** Seconds after which a client that came in vain may retry, where nothing tells more precisely. */
export const RETRY_AFTER_S = '5';

/** Headers of every response; a page overrides the policies with its own. */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
} as const;

const HTTPS_ONLY = { 'strict-transport-security': 'max-age=31536000' } as const;

export const securityHeaders = (https: boolean): Readonly<Record<string, string>> => ({
  ...SECURITY_HEADERS,
  ...(https && HTTPS_ONLY),
});

/** A response body that holds a single error in the form of every GraphQL error; `text` is the key of its message. */
export const failureBody = (
  code: string,
  requestId: string,
  language: string | undefined,
  variables: Variables = {},
  text = code,
): object => ({
  errors: [
    {
      message: serverMessages.say(text, variables, localeOf(language)),
      extensions: { ...variables, code, requestId },
    },
  ],
});

/**
 * Responds with a single error, in the language and the media type that the client accepts.
 *
 * @param text key of the message
 */
export function sendFailure(
  { id, headers }: FastifyRequest,
  reply: FastifyReply,
  status: number,
  code: string,
  variables?: Variables,
  text = code,
): FastifyReply {
  if (variables?.['seconds'] !== undefined) void reply.header('retry-after', String(variables['seconds']));
  return reply
    .code(status)
    .type(contentTypeFor(headers.accept))
    .send(failureBody(code, id, headers['accept-language'], variables, text));
}

/**
 * The raw bytes of a whole error response, for sockets that Fastify does not answer.
 *
 * @param requestHeaders headers of the request, if one was parsed
 */
export function rawFailure(
  status: number,
  code: string,
  requestId: string,
  requestHeaders: IncomingHttpHeaders = {},
): string {
  const body = JSON.stringify(failureBody(code, requestId, requestHeaders['accept-language']));
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': contentTypeFor(requestHeaders.accept),
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': requestId,
    connection: 'close',
    ...(status === 429 || status === 503 ? { 'retry-after': RETRY_AFTER_S } : {}),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n');
}

/** Refuses an upgrade with a raw error response and closes its socket. */
export function endWithFailure(raw: Duplex, status: number, code: string, { headers }: IncomingMessage): void {
  raw.on('error', () => raw.destroy());
  raw.end(rawFailure(status, code, randomUUID(), headers));
  raw.once('finish', () => raw.destroy());
}
