import type { Server } from 'node:http';
import type { Addresses } from './addresses.js';
import type { Limits } from './limits.js';

/** Closes what comes above the limits before a byte of it is read, so that one address cannot take every socket. */
export function capConnections(server: Server, limits: Limits, addresses: Addresses): void {
  server.maxConnections = limits.connections;
  const open = new Map<string, number>();
  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? '';
    if (addresses.isProxy(address)) return;
    const from = addresses.callerOf({ socket, headers: {} });
    const count = open.get(from) ?? 0;
    if (count >= limits.connectionsPerAddress) {
      socket.destroy();
      return;
    }
    open.set(from, count + 1);
    socket.once('close', () => {
      const left = (open.get(from) ?? 1) - 1;
      if (left === 0) open.delete(from);
      else open.set(from, left);
    });
  });
}
