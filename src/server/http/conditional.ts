import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Headers of a request on which a public answer hangs. */
const VARY = 'accept, accept-language, authorization, x-cost';

/**
 * Lets whoever asks by GET keep a public answer and ask again whether it is still the same.
 *
 * @returns whether the client has it: then it gets 304 and no body
 */
export function revalidated(body: string | Buffer, { headers }: FastifyRequest, reply: FastifyReply): boolean {
  const tag = `"${hash('sha256', body, 'base64url')}"`;
  const vary = [reply.getHeader('vary'), VARY].filter(Boolean).join(', ');
  void reply.headers({ 'cache-control': 'public, no-cache', etag: tag, vary });
  const known = headers['if-none-match']?.split(',').map((each) => each.trim().replace(/^W\//, '')) ?? [];
  if (!known.includes(tag) && !known.includes('*')) return false;
  void reply.code(304);
  return true;
}
