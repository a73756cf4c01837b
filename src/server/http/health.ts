import type { FastifyInstance } from 'fastify';

/**
 * `/healthz`: the process runs. `/readyz`: it can answer, that is, its database does.
 *
 * @param warnings what is not as it should be, and keeps nobody from being answered
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
