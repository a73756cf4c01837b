import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { endWithFailure, sendFailure } from '../guard/answer.js';

/** How soon somebody who comes too early may try again. */
const AGAIN_S = '5';

export interface Port {
  readonly port: number;
  /** Who connects from now on is served by this application, which closes the port with itself. */
  handOver(app: FastifyInstance): Promise<void>;
  /** For a start that fails. */
  close(): Promise<void>;
}

/**
 * Takes the port before there is anything to serve: one that is taken is told at once, and whoever comes meanwhile
 * learns that the process is alive and not ready.
 *
 * @param early answers until then, in the form of all answers; it has no routes
 * @throws what node:net says of a port that cannot be taken
 */
export async function takePort(early: FastifyInstance, at: { host: string; port: number }): Promise<Port> {
  early.addHook('onRequest', (request, reply, done) => {
    void reply.header('connection', 'close'); // the next request shall find who serves by then
    if (request.url === '/healthz') return done();
    void reply.header('retry-after', AGAIN_S);
    if (request.url === '/readyz') return void reply.code(503).send({ status: 'starting' });
    void sendFailure(request, reply, 503, 'STARTING');
  });
  early.get('/healthz', () => ({ status: 'ok' }));
  early.server.on('upgrade', (request, raw) => endWithFailure(raw, 503, 'STARTING', request));
  await early.ready();
  early.server.listen(at);
  await once(early.server, 'listening'); // it throws where an error comes instead
  let isOver = false;
  return {
    port: (early.server.address() as AddressInfo).port, // it listens on TCP
    async handOver(app) {
      await app.ready();
      // the socket that listens goes on under another server: nobody is refused in between, and no one else can take it
      app.server.listen(early.server);
      isOver = true;
      await once(app.server, 'listening');
    },
    async close() {
      if (!isOver) await early.close(); // afterwards it would close the socket of another
    },
  };
}
