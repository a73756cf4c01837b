import type { FastifyInstance } from 'fastify';
import { Unavailable } from '../../kernel/errors.js';

/** Who asks whether the process is ready decides by the answer where requests go, so it comes soon. */
const READY_MS = 900;
/** A question that was not answered for so long was lost, and is asked again. */
const LOST_MS = 5_000;

/**
 * `/healthz`: the process runs. `/readyz`: it can serve requests, which means that its database responds.
 *
 * @param warnings what is wrong but prevents no request from being served
 */
export function serveHealth(app: FastifyInstance, ready: () => Promise<void>, warnings: readonly string[] = []): void {
  let asked = { answer: Promise.resolve(), at: -Infinity, isOpen: false };
  /** Asks once for all who come meanwhile: while the database is silent, each question keeps a connection. */
  const ask = (): Promise<void> => {
    if (asked.isOpen && performance.now() - asked.at < LOST_MS) return asked.answer;
    const question = { answer: ready(), at: performance.now(), isOpen: true };
    question.answer.catch(() => undefined).finally(() => (question.isOpen = false));
    asked = question;
    return question.answer;
  };
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (request, reply) => {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Unavailable('UNAVAILABLE')), READY_MS);
    try {
      await Promise.race([ask(), late.promise]);
      return { status: 'ready', ...(warnings.length > 0 && { warnings }) };
    } catch (error) {
      request.log.warn({ err: error, requestId: request.id }, 'not ready');
      return await reply.code(503).send({ status: 'unavailable' });
    } finally {
      clearTimeout(timer);
    }
  });
}
