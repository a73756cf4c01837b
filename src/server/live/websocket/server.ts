import type { IncomingMessage, Server } from 'node:http';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { localeOf } from '../../../kernel/messages.js';
import { endWithFailure } from '../../guard/answer.js';
import { closeCodes } from './close-codes.js';
import type { Transport, LiveParts } from '../transport.js';
import { mayConnect } from '../origin.js';
import { protocolOver } from './protocol.js';
import { answerPing } from './refresh.js';
import { Connection } from './connection.js';

/** GraphQL over WebSocket at `/graphql` (sub-protocol `graphql-transport-ws`), on the HTTP server's port. */
export function serveWebSockets(
  server: Server,
  { operations, admission, addresses, origins, limits, identity, messages, log, now }: LiveParts,
): Transport {
  const sockets = new Set<Connection>();
  let refusing = false;
  const acceptor = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false, // costs 300 KB a socket, and messages are short
    maxPayload: limits.messageBytes,
    clientTracking: false,
    autoPong: false, // it would disconnect clients that ping too often, without a close code
    // another sub-protocol is accepted only to be closed with a code: a client without an accepted one sees no close
    // code
    handleProtocols: (offered) =>
      offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : [...offered][0]!,
    ...({ closeTimeout: limits.closeMs } as object), // its types lag behind ws 8.23
  });
  const protocol = protocolOver(operations, limits, { identity, log, now });

  server.on('upgrade', (request, raw, head) => {
    raw.on('error', () => raw.destroy());
    const reject = (status: number, code: string): void => endWithFailure(raw, status, code, request);
    if (pathOf(request) !== '/graphql') return reject(404, 'ROUTE_NOT_FOUND');
    if (refusing) return reject(503, 'UNAVAILABLE');
    if (!mayConnect(request, origins)) return reject(403, 'ORIGIN_NOT_ALLOWED');
    const address = addresses.callerOf(request);
    const place = admission.enter(address);
    if (typeof place !== 'function') return reject(place.status, place.code);
    raw.once('close', place);
    acceptor.handleUpgrade(request, raw, head, (ws) => {
      const { authorization, 'accept-language': language, 'x-cost': cost } = request.headers;
      const info = { address, locale: localeOf(language), messages, authorization, wantsCost: cost === '1' };
      const connection = new Connection(ws, raw, info, { ...operations.guard.limits, ...limits }, log);
      sockets.add(connection);
      void connection.gone.then(() => sockets.delete(connection));
      connection.attach(protocol, (payload) => answerPing(connection, payload, { identity, log, now }));
    });
  });

  return {
    refuse() {
      refusing = true;
    },
    get quiet() {
      return [...sockets].every(
        (connection) =>
          connection.answering === 0 && (connection.ws.bufferedAmount === 0 || connection.backpressure.isFull),
      );
    },
    sent() {
      let any = false;
      for (const connection of sockets) {
        any ||= connection.sent;
        connection.sent = false;
      }
      return any;
    },
    async end() {
      for (const connection of sockets) {
        if (connection.backpressure.isFull)
          connection.ws.terminate(); // it would not read the close code, and resumes without it
        else connection.close(closeCodes.restart.code, 'Service restart');
      }
      await Promise.all([...sockets].map((connection) => connection.gone));
      acceptor.close();
    },
  };
}

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0]!; // split returns at least one part
