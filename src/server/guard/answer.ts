import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Variables } from '../../kernel/errors.js';
import { localeOf, say } from '../../kernel/messages.js';
import { contentTypeFor } from './media-types.js';

/** On every answer, whatever it is; a page sets its own policy over it. */
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

/** The body of an answer that is nothing but a failure, in the form of every GraphQL error; `text` says it. */
export const failureBody = (
  code: string,
  requestId: string,
  language: string | undefined,
  variables: Variables = {},
  text = code,
): object => ({
  errors: [{ message: say(text, variables, localeOf(language)), extensions: { ...variables, code, requestId } }],
});

/**
 * Answers with nothing but a failure, in the language and the media type that the client asks for.
 *
 * @param text which message says it
 */
export function sendFailure(
  { id, headers }: FastifyRequest,
  reply: FastifyReply,
  status: number,
  code: string,
  variables?: Variables,
  text = code,
): FastifyReply {
  return reply
    .code(status)
    .type(contentTypeFor(headers.accept))
    .send(failureBody(code, id, headers['accept-language'], variables, text));
}

/**
 * The same as the bytes of a whole answer, for what Fastify does not answer.
 *
 * @param asked headers of the request, if it came to be one
 */
export function rawFailure(status: number, code: string, requestId: string, asked: IncomingHttpHeaders = {}): string {
  const body = JSON.stringify(failureBody(code, requestId, asked['accept-language']));
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': contentTypeFor(asked.accept),
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': requestId,
    connection: 'close',
    ...(status === 429 || status === 503 ? { 'retry-after': '5' } : {}),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n');
}

/** The same to whom an upgrade is refused. */
export function endWithFailure(raw: Duplex, status: number, code: string, { headers }: IncomingMessage): void {
  raw.on('error', () => raw.destroy());
  raw.end(rawFailure(status, code, randomUUID(), headers));
  raw.once('finish', () => raw.destroy());
}
