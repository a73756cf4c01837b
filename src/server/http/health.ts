import type { FastifyInstance } from 'fastify';

/**
 * `/healthz`: the process runs. `/readyz`: it can serve requests, which means that its database responds.
 *
 * @param warnings what is wrong but prevents no request from being served
 */
export function serveHealth(app: FastifyInstance, ready: () => Promise<void>, warnings: readonly string[] = []): void {
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (request, reply) => {
    try {
      await ready();
      return { status: 'ready', ...(warnings.length > 0 && { warnings }) };
    } catch (error) {
      request.log.warn({ err: error, requestId: request.id }, 'not ready');
      return reply.code(503).send({ status: 'unavailable' });
    }
  });
}
