import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Request headers on which an answer depends. */
const VARY = 'accept, accept-encoding, accept-language, authorization, x-cost';

/** The entity tag of an answer. It is weak, since one answer is sent in several codings (RFC 9110, 8.8.3.3). */
export const tagOf = (body: string | Buffer): string => `W/"${hash('sha256', body, 'base64url')}"`;

/**
 * Lets the client of a GET cache an answer and revalidate it.
 *
 * @param visibility `public`: shared caches may store it too
 * @returns whether the client's copy is current: it then gets 304 without a body
 */
export function revalidated(
  tag: string,
  { headers }: FastifyRequest,
  reply: FastifyReply,
  visibility: 'public' | 'private' = 'public',
): boolean {
  const vary = [reply.getHeader('vary'), VARY].filter(Boolean).join(', ');
  void reply.headers({ 'cache-control': `${visibility}, no-cache`, etag: tag, vary });
  const tags = headers['if-none-match']?.split(',').map((each) => each.trim().replace(/^(?!W\/)/, 'W/')) ?? [];
  if (!tags.includes(tag) && !tags.includes('W/*')) return false;
  void reply.code(304);
  return true;
}
