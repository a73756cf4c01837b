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
  { operations, admission, addresses, origins, limits, identity, log, now }: LiveParts,
): Transport {
  const sockets = new Set<Connection>();
  let refusing = false;
  const acceptor = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false, // costs 300 KB a socket, and what is sent is short
    maxPayload: limits.messageBytes,
    clientTracking: false,
    autoPong: false, // it would cut off who pings too much, without a code
    // another sub-protocol is taken up only to be told so: a client that is offered none sees no close code
    handleProtocols: (offered) =>
      offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : [...offered][0]!,
    ...({ closeTimeout: limits.closeMs } as object), // its types lag behind ws 8.23
  });
  const protocol = protocolOver(operations, limits, { identity, log, now });

  server.on('upgrade', (request, raw, head) => {
    raw.on('error', () => raw.destroy());
    const no = (status: number, code: string): void => endWithFailure(raw, status, code, request);
    if (pathOf(request) !== '/graphql') return no(404, 'ROUTE_NOT_FOUND');
    if (refusing) return no(503, 'UNAVAILABLE');
    if (!mayConnect(request, origins)) return no(403, 'ORIGIN_NOT_ALLOWED');
    const address = addresses.callerOf(request);
    const place = admission.enter(address);
    if (typeof place !== 'function') return no(place.status, place.code);
    raw.once('close', place);
    acceptor.handleUpgrade(request, raw, head, (ws) => {
      const { authorization, 'accept-language': language, 'x-cost': cost } = request.headers;
      const visitor = { address, locale: localeOf(language), authorization, wantsCost: cost === '1' };
      const connection = new Connection(ws, raw, visitor, { ...operations.guard.limits, ...limits }, log);
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
          connection.ws.terminate(); // it would not read the code; it resumes all the same
        else connection.close(closeCodes.restart.code, 'Service restart');
      }
      await Promise.all([...sockets].map((connection) => connection.gone));
      acceptor.close();
    },
  };
}

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0]!; // split gives one part at least
