import { STATUS_CODES } from 'node:http';
import { localeOf, say } from '../../kernel/messages.js';

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

/** The body of an answer that is nothing but a failure, in the form of every GraphQL error. */
export const failureBody = (code: string, requestId: string, language: string | undefined, variables = {}): object => ({
  errors: [{ message: say(code, variables, localeOf(language)), extensions: { code, requestId } }],
});

/** The same as the bytes of a whole answer, for what never became a request. */
export function rawFailure(status: number, code: string, requestId: string): string {
  const body = JSON.stringify(failureBody(code, requestId, undefined));
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': requestId,
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n');
}
