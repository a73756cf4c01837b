import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Headers of a request on which an answer hangs. */
const VARY = 'accept, accept-encoding, accept-language, authorization, x-cost';

/** A validator of an answer. It is weak, as one answer is sent in several codings (RFC 9110, 8.8.3.3). */
export const tagOf = (body: string | Buffer): string => `W/"${hash('sha256', body, 'base64url')}"`;

/**
 * Lets whoever asks by GET keep an answer and ask again whether it is still the same.
 *
 * @param keepers `public`: caches between may keep it too
 * @returns whether the client has it: then it gets 304 and no body
 */
export function revalidated(
  tag: string,
  { headers }: FastifyRequest,
  reply: FastifyReply,
  keepers: 'public' | 'private' = 'public',
): boolean {
  const vary = [reply.getHeader('vary'), VARY].filter(Boolean).join(', ');
  void reply.headers({ 'cache-control': `${keepers}, no-cache`, etag: tag, vary });
  const known = headers['if-none-match']?.split(',').map((each) => each.trim().replace(/^(?!W\/)/, 'W/')) ?? [];
  if (!known.includes(tag) && !known.includes('W/*')) return false;
  void reply.code(304);
  return true;
}
