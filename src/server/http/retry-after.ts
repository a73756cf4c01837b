import type { FastifyInstance } from 'fastify';
import { RETRY_AFTER_S } from '../guard/answer.js';

/** Tells every client that came in vain when to come again, whatever refused it and unless that told more precisely. */
export function tellRetryAfter(app: FastifyInstance): void {
  app.addHook('onSend', (_request, reply, payload, done) => {
    const { statusCode } = reply;
    if ((statusCode === 429 || statusCode === 503) && !reply.hasHeader('retry-after'))
      void reply.header('retry-after', RETRY_AFTER_S);
    done(null, payload);
  });
}
