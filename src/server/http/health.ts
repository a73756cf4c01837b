import type { FastifyInstance } from 'fastify';

/** `/healthz`: the process runs. `/readyz`: it can answer, that is, its database does. */
export function serveHealth(app: FastifyInstance, ready: () => Promise<void>): void {
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (request, reply) => {
    try {
      await ready();
      return { status: 'ready' };
    } catch (error) {
      request.log.warn({ err: error, requestId: request.id }, 'not ready');
      return reply.code(503).send({ status: 'unavailable' });
    }
  });
}
