import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { endWithFailure, sendFailure } from '../guard/answer.js';

export interface Port {
  readonly port: number;
  /** From now on this application serves new connections; it closes the port when it closes. */
  handOver(app: FastifyInstance): Promise<void>;
  /** Closes the port if the start fails. */
  close(): Promise<void>;
}

/**
 * Takes the port before there is anything to serve: a port in use is reported at once, and clients learn meanwhile that
 * the process is alive but not ready.
 *
 * @param early responds until then, in the form of all responses; it has no routes
 * @throws the error of node:net for a port that cannot be taken
 */
export async function takePort(early: FastifyInstance, at: { host: string; port: number }): Promise<Port> {
  early.addHook('onRequest', (request, reply, done) => {
    void reply.header('connection', 'close'); // so that the next request reaches the application
    if (request.url === '/healthz') return done();
    if (request.url === '/readyz') return void reply.code(503).send({ status: 'starting' });
    void sendFailure(request, reply, 503, 'STARTING');
  });
  early.get('/healthz', () => ({ status: 'ok' }));
  early.server.on('upgrade', (request, raw) => endWithFailure(raw, 503, 'STARTING', request));
  await early.ready();
  early.server.listen(at);
  await once(early.server, 'listening'); // throws on an `error` event
  let isOver = false;
  return {
    port: (early.server.address() as AddressInfo).port, // it listens on TCP
    async handOver(app) {
      await app.ready();
      // another server takes over the listening socket: no connection is refused in between, and no one else can take
      // the port
      app.server.listen(early.server);
      isOver = true;
      await once(app.server, 'listening');
    },
    async close() {
      if (!isOver) await early.close(); // after the hand-over it would close the application's socket
    },
  };
}
